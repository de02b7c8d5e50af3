import { z } from 'zod'

/*
 * Words that settings are made of. What a pattern says to a text that does not fit has two parts: what is wrong; what would be
 * right.
 */

export const text = z.string().min(1)
export const arn = z
  .string()
  .regex(/^arn:[^:]+:[^:]*:[^:]*:[^:]*:.+$/, 'is not an ARN; arn:aws:<service>:<region>:<account>:<resource> is one')
export const accountId = z.string().regex(/^\d{12}$/, 'is no account id; twelve digits are, in quotes')
export const region = z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d+$/, 'is no Region; `eu-central-1` is one')
export const organizationId = z.string().regex(/^o-[a-z0-9]{10,32}$/, 'is no organization id; it begins with `o-`')
export const roleName = z
  .string()
  .regex(/^[\w+=,.@-]{1,64}$/, 'is no name of a role; it has letters, digits and `+=,.@_-`, 64 at most')
export const sessionName = z
  .string()
  .regex(/^[\w+=,.@-]{2,64}$/, 'is no session name; it has 2 to 64 letters, digits and `+=,.@_-`')
export const seconds = (least: number, most: number) => z.int().min(least).max(most)
export const tags = z.record(z.string().min(1).max(128), z.string().max(256))
