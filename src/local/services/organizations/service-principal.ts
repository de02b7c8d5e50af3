import { constraintViolation, invalidInput } from './errors.ts'
import type { Organization } from './state.ts'

/** AWS knows which of its services work with Organizations; here any name that can be a service's is one of them. */
export function checkServicePrincipal(name: string): void {
  if (!/^[a-z0-9.-]+\.amazonaws\.com$/.test(name)) throw invalidInput('UNRECOGNIZED_SERVICE_PRINCIPAL')
}

/** @throws AwsError `ConstraintViolationException`: the management account administers for no service */
export function checkIsNoManagement({ managementAccount }: Organization, account: string): void {
  if (account === managementAccount) throw constraintViolation('CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR')
}
