/** Twelve digits. */
export function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text)
}
