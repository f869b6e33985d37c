/** So far clocks of machines may differ before a record counts as one of a time to come: as Kerberos has it (RFC 4120, 8.2). */
export const clocksApartMs = 5 * 60_000;

/** Whether a record that was begun then says that it is of a time to come. */
export const isOfTimeToCome = ({ startedAt }: { readonly startedAt: string }, now: Date): boolean =>
  Date.parse(startedAt) > now.getTime() + clocksApartMs;
