/** Version of the authors' API: what `defineX` stamps on its result and the plug-in host accepts. */
export const apiVersion = 1;
