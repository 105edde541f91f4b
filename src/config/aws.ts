/**
 * The SDK tells on standard error, at its first use, which versions of Node its later releases will want; that is for
 * whoever chooses the release, not for the operator of a backup. Its own switch, unless the operator has set it.
 */
export function quietAwsSdk(env: NodeJS.ProcessEnv = process.env): void {
  env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
}
