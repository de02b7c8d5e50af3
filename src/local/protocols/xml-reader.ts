import { XMLParser, XMLValidator } from 'fast-xml-parser'

export interface XmlNode {
  /** Without its prefix. */
  readonly name: string
  /** By the name as written, `xsi:type`. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlNode[]
  readonly text: string
}

type Parsed = Readonly<Record<string, unknown>>

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  processEntities: true,
  htmlEntities: true,
})

/** The document's root element; undefined where the text is not well-formed, or declares a document type. */
export function readXml(text: string): XmlNode | undefined {
  // No AWS request has a document type: refusing it shuts out entity expansion and external entities at once.
  if (text.includes('<!DOCTYPE') || XMLValidator.validate(text) !== true) return undefined
  try {
    const nodes = (parser.parse(text) as Parsed[]).map(toNode)
    return nodes.find((node) => node !== undefined)
  } catch {
    return undefined
  }
}

function toNode(parsed: Parsed): XmlNode | undefined {
  const tag = Object.keys(parsed).find((key) => key !== ':@' && key !== '#text')
  if (tag === undefined) return undefined
  const content = parsed[tag] as Parsed[]
  const attributes = Object.entries((parsed[':@'] ?? {}) as Record<string, string>)
  return {
    name: tag.slice(tag.indexOf(':') + 1),
    attributes: new Map(attributes),
    children: content.map(toNode).filter((node) => node !== undefined),
    text: content.map((child) => String(child['#text'] ?? '')).join(''),
  }
}
