/** That it was done is all there is to say. */
export class NothingDto {}
