/**
 * Suppresses the SDK's warning on standard error about future Node versions, which an operator of backups cannot act on.
 * The operator's own setting wins.
 */
export function quietAwsSdk(env: NodeJS.ProcessEnv = process.env): void {
  env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
}
