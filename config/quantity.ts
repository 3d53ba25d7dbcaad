const suffixes: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
}

/**
 * The number that a Kubernetes quantity stands for: `250m` is 0.25, `128Mi` is 134217728.
 * Undefined when the text is no quantity, or one that a pod can't sensibly ask for (zero, negative,
 * beyond tera, exponents).
 */
export function quantityValue(text: string): number | undefined {
  const [, amount, suffix] = /^(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(text) ?? []
  const value = Number(amount) * (suffixes[suffix ?? ''] ?? Number.NaN)
  return value > 0 ? value : undefined
}
