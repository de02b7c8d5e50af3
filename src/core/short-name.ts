/** `role greeter`, `function f:live`, in few words for a message. */
export function shortName(arn: string): string {
  const [, , service = '', , account = '', ...rest] = arn.split(':')
  const resource = rest.join(':')
  if (service === 'iam')
    return resource === 'root' ? `account ${account}` : resource.replace('/', ' ').replace(/^(\w+) .*\//, '$1 ')
  if (service === 'lambda') return resource.replace(':', ' ')
  return resource === '' ? arn : `${service} ${resource}`
}
