/** Whether a block of addresses is the whole internet. */
export const isWholeInternet = (cidr: string): boolean => /^(0\.0\.0\.0|::)\/0$/.test(cidr)
