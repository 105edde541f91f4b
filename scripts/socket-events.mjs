// Reads the socket's events from the types ClientToServerEvents and ServerToClientEvents, which modules extend.
import path from 'node:path';
import ts from 'typescript';

const DECLARED_IN = 'src/realtime/socket-events.ts';

/** `{ client, server, models }`: the events by direction, and the DTO classes that they carry as `{ name, file }`. */
export function readSocketEvents(program) {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path.resolve(DECLARED_IN));
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source));
  const models = new Map();

  const model = (type) => {
    const symbol = type.getSymbol();
    const file = symbol?.valueDeclaration?.getSourceFile().fileName;
    if (!file) throw new Error(`${checker.typeToString(type)} is not a DTO class`);
    models.set(symbol.name, { name: symbol.name, file: path.relative(path.resolve('src'), file) });
    return symbol.name;
  };

  const eventsOf = (interfaceName) => {
    const symbol = exported.find(({ name }) => name === interfaceName);
    return checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).map((event) => {
      const [signature] = checker.getTypeOfSymbolAtLocation(event, source).getCallSignatures();
      const [payload, ack] = signature
        .getParameters()
        .map((parameter) => checker.getTypeOfSymbolAtLocation(parameter, source));
      const summary = ts.displayPartsToString(event.getDocumentationComment(checker));
      if (summary === '') throw new Error(`${event.name} has no summary`);
      const acknowledged = ack && { ack: model(ack.aliasTypeArguments[0]) };
      return { name: event.name, payload: model(payload), ...acknowledged, summary };
    });
  };

  const [client, server] = [eventsOf('ClientToServerEvents'), eventsOf('ServerToClientEvents')];
  return { client, server, models: [...models.values()] };
}
