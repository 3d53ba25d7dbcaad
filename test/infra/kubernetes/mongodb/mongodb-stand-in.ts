interface User {
  readonly pwd: string
  readonly roles: readonly string[]
}

const refusal = (codeName: string) => Object.assign(new Error(codeName), { codeName })

/**
 * Stands in for mongod as mongosh shows it, as far as the setup uses it: what may be done without a
 * user, and that a replica set has to be made before anything can be written.
 */
export class MongodStandIn {
  /** `database/name` of each user. */
  readonly users = new Map<string, User>()
  /** Commands that changed something, in order. */
  readonly changes: string[] = []
  defaultWriteConcern: unknown
  member: string | undefined
  /** How often `hello` still answers that the member is no primary. */
  electionRounds = 2
  private signedIn = false

  /** A new connection, as each run of mongosh has one. */
  connect(): this {
    this.signedIn = false
    return this
  }

  hello() {
    if (this.member === undefined) return { isWritablePrimary: false }
    this.electionRounds -= 1
    return { setName: 'rs0', isWritablePrimary: this.electionRounds < 0 }
  }

  getSiblingDB(database: string) {
    const id = (name: string) => `${database}/${name}`
    const change = (what: string) => {
      if (this.member === undefined) throw refusal('NotWritablePrimary')
      if (!this.signedIn && this.users.size > 0) throw refusal('Unauthorized')
      this.changes.push(what)
    }
    return {
      auth: (name: string, pwd: string) => {
        if (this.users.get(id(name))?.pwd !== pwd) throw refusal('AuthenticationFailed')
        this.signedIn = true
        return { ok: 1 }
      },
      getUser: (name: string) => {
        if (!this.signedIn) throw refusal('Unauthorized')
        return this.users.get(id(name)) ?? null
      },
      createUser: ({ user, ...rest }: User & { readonly user: string }) => {
        change(`create ${id(user)}`)
        this.users.set(id(user), rest)
      },
      updateUser: (user: string, rest: User) => {
        change(`update ${id(user)}`)
        this.users.set(id(user), rest)
      },
      adminCommand: (command: Readonly<Record<string, unknown>>) => {
        if ('replSetInitiate' in command) {
          if (this.users.size > 0) throw refusal('Unauthorized')
          const { members } = command.replSetInitiate as { members: [{ host: string }] }
          this.member = members[0].host
          return
        }
        if (!this.signedIn) throw refusal('Unauthorized')
        this.defaultWriteConcern = command.defaultWriteConcern
      },
    }
  }
}
