// Parts of addresses, made of what comes from outside.

/** A path with slashes, from the folder of the page. */
export const pathAddress = (path: string): string => path.toWellFormed().split('/').map(encodeURIComponent).join('/');

/** An id after the #. */
export const fragment = (id: string): string => encodeURI(id.toWellFormed());
