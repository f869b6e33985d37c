/** Severities of TensorRT's logger: internal error, error, warning, information, verbose. */
export type LogSeverity = 'F' | 'E' | 'W' | 'I' | 'V';

/** One message of a build log, as the addon writes them: "W text", further lines of the text indented by two spaces. */
export interface LogMessage {
  readonly severity: LogSeverity;
  readonly text: string;
  /** Lines that it takes in the file. */
  readonly lines: number;
}

/** The messages in order. A line that begins no message belongs to the one before; before the first it is information. */
export function logMessages(log: string): LogMessage[] {
  const messages: { severity: LogSeverity; text: string; lines: number }[] = [];
  for (const line of log.replace(/\n$/, '').split('\n')) {
    const start = /^([FEWIV]) (.*)$/.exec(line);
    const last = messages.at(-1);
    if (start) messages.push({ severity: start[1] as LogSeverity, text: start[2]!, lines: 1 });
    else if (last) {
      last.text += `\n${line.replace(/^ {2}/, '')}`;
      last.lines++;
    } else if (line !== '') messages.push({ severity: 'I', text: line, lines: 1 });
  }
  return messages;
}

/** A message as it stands in the file, without the last line end. */
export const logText = ({ severity, text }: LogMessage): string => `${severity} ${text.replaceAll('\n', '\n  ')}`;
