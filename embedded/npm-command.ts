/** The command that a person started, as they can paste it, e.g. `npm run up -- local`. */
export function npmCommand([verb = 'up', ...args] = process.argv.slice(2)): string {
  return ['npm run', verb, ...(args.length > 0 ? ['--', ...args] : [])].join(' ')
}
