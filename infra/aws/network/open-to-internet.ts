/** Whether a block of addresses is the whole internet. */
export const isEverybody = (cidr: string): boolean => /^(0\.0\.0\.0|::)\/0$/.test(cidr)
