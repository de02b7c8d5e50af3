/** A linear map over GF(2): what each bit of a checksum becomes. */
type Operator = readonly bigint[]

/** By polynomial: what 2^n zero bytes do to a checksum, as far as it was needed. */
const known = new Map<bigint, Operator[]>()

/**
 * The checksum of two texts joined, from the checksums of both and the length of the second, for a reflected CRC that starts
 * with ones and ends inverted. `polynomial` has its bits reversed too.
 */
export function combineCrc(first: bigint, second: bigint, secondLength: number, polynomial: bigint): bigint {
  let moved = first
  let rest = secondLength
  for (let power = 0; rest > 0; power++) {
    if (rest % 2 === 1) moved = apply(zeroBytes(power, polynomial), moved)
    rest = Math.floor(rest / 2)
  }
  return moved ^ second
}

/** What 2^power zero bytes do. */
function zeroBytes(power: number, polynomial: bigint): Operator {
  const operators = known.get(polynomial) ?? [byteOf(polynomial)]
  known.set(polynomial, operators)
  while (operators.length <= power) operators.push(square(operators.at(-1) as Operator))
  return operators[power] as Operator
}

function byteOf(polynomial: bigint): Operator {
  const width = polynomial.toString(2).length
  // A zero bit shifts down by one; the lowest bit becomes the polynomial.
  let operator: Operator = Array.from({ length: width }, (_, bit) => (bit === 0 ? polynomial : 1n << BigInt(bit - 1)))
  for (let doubling = 0; doubling < 3; doubling++) operator = square(operator)
  return operator
}

function square(operator: Operator): Operator {
  return operator.map((column) => apply(operator, column))
}

function apply(operator: Operator, value: bigint): bigint {
  let result = 0n
  for (let bit = 0, rest = value; rest > 0n; bit++, rest >>= 1n) if (rest & 1n) result ^= operator[bit] as bigint
  return result
}
