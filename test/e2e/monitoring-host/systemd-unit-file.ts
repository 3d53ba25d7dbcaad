/** The settings of one section of a unit file. */
export interface Section {
  /** Every value of a setting, in order. */
  all(setting: string): readonly string[]
  /** The value of a setting. @throws unless it is there once */
  one(setting: string): string
}

/** Reads the section `Service` of a unit file, as systemd would. */
export function readUnit(text: string): { readonly service: Section } {
  const [, section = ''] = /^\[Service\]\n((?:(?!\[).*\n)*)/m.exec(text) ?? []
  const settings = section
    .split('\n')
    .filter((line) => line.includes('='))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const)
  const all = (setting: string) =>
    settings.filter(([name]) => name === setting).map(([, value]) => value)
  return {
    service: {
      all,
      one(setting) {
        const [value, ...more] = all(setting)
        if (value === undefined || more.length > 0) {
          throw new Error(`the unit has ${setting} ${more.length + (value ? 1 : 0)} times`)
        }
        return value
      },
    },
  }
}
