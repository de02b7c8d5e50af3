/** Control characters but tab and line feed: a reader would refuse or change them where they stand bare. */
const SPECIAL = /[&<>"\u2028\ufffe\uffff]|(?![\t\n])\p{Cc}/u
const EACH_SPECIAL = new RegExp(SPECIAL, 'gu')
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** Escapes text for element content and attribute values; line ends that a reader would change become references. */
export function escapeXml(text: string): string {
  if (!SPECIAL.test(text)) return text
  return text.replace(EACH_SPECIAL, (char) => ENTITIES[char] ?? `&#x${char.charCodeAt(0).toString(16).toUpperCase()};`)
}

/** `content` is XML already; `attributes` starts with a blank where there are any. */
export function element(tag: string, content: string, attributes = ''): string {
  return content === '' ? `<${tag}${attributes}/>` : `<${tag}${attributes}>${content}</${tag}>`
}

export function textElement(tag: string, text: string, attributes = ''): string {
  return element(tag, escapeXml(text), attributes)
}

export function attribute(name: string, value: string): string {
  return ` ${name}="${escapeXml(value)}"`
}
