import type { StreamEvent } from '../canonical';
import { parseJson } from '../lenient-json';
import { present } from '../present';
import type { SaidCall } from './decode-delta';
import { signatureOf } from './decode-messages';

interface OpenCall {
  index: number;
  wireIndex: number;
  id: string | undefined;
  kind: SaidCall['kind'];
  /** Whether name and id went out; until then arguments are held back. */
  announced: boolean;
  name: string;
  /** The arguments that went out. */
  given: string;
  held: string;
}

/**
 * Ties pieces of tool calls together. Servers differ: some number no calls and go by their order, some give every call the
 * index 0, some send the name after the first piece.
 */
export function createCallTracker() {
  const calls: OpenCall[] = [];
  let answerId = 'answer';

  /** @param fromEnd how many pieces follow that, like this one, say nothing about which call they belong to */
  function callOf(piece: SaidCall, fromEnd: number): OpenCall {
    const newest = opensNext(piece, calls.at(-1)) ? undefined : (calls.at(-1 - fromEnd) ?? calls.at(-1));
    const wireIndex = piece.index ?? (piece.id === undefined || piece.id === newest?.id ? newest?.wireIndex : undefined) ?? calls.length;
    const known = calls.findLast((call) => call.wireIndex === wireIndex);
    const isOther = piece.id !== undefined && known?.id !== undefined && piece.id !== known.id;
    if (known && !isOther && !beginsAnother(piece, known)) return known;
    const opened: OpenCall = {
      index: calls.length,
      wireIndex,
      id: piece.id,
      kind: piece.kind,
      announced: false,
      name: '',
      given: '',
      held: '',
    };
    calls.push(opened);
    return opened;
  }

  function argumentsOf(call: OpenCall, text: string): StreamEvent[] {
    if (text === '') return [];
    call.given += text;
    return [{ type: 'tool-arguments', index: call.index, text }];
  }

  function add(piece: SaidCall, call: OpenCall): StreamEvent[] {
    call.id ??= piece.id;
    if (call.announced) return argumentsOf(call, piece.arguments);
    call.held += piece.arguments;
    if (piece.name === undefined) return [];
    call.announced = true;
    call.name = piece.name;
    return [
      {
        type: 'tool-call',
        index: call.index,
        id: call.id ?? `call_${answerId}_${call.index}`,
        name: piece.name,
        kind: call.kind,
        ...present({ signature: signatureOf(piece.extraContent) }),
      },
      ...argumentsOf(call, call.held),
    ];
  }

  return {
    /** Names calls that the server gave no id. */
    set answerId(id: string) {
      answerId = id;
    },
    get count() {
      return calls.length;
    },
    /** Takes the pieces of one delta. */
    push(pieces: readonly SaidCall[]): StreamEvent[] {
      let unnamed = pieces.filter(isUnnamed).length;
      return pieces.flatMap((piece) => add(piece, callOf(piece, isUnnamed(piece) ? --unnamed : 0)));
    },
    /** A function without arguments is called with an empty object. */
    end: (): StreamEvent[] =>
      calls.flatMap((call) => (call.announced && call.given === '' && call.kind === 'function' ? argumentsOf(call, '{}') : [])),
  };
}

function isUnnamed({ index, id, name }: SaidCall): boolean {
  return index === undefined && id === undefined && name === undefined;
}

/** Some give every call the same index and no id: another name, or more arguments than a call can have, tell it from the one before. */
function beginsAnother({ id, name, arguments: text }: SaidCall, known: OpenCall): boolean {
  if (id !== undefined || known.id !== undefined || name === undefined || !known.announced) return false;
  return name !== known.name || (text !== '' && parseJson(known.given) !== undefined);
}

/** Where nothing else tells calls apart, each name begins another; who names calls by id names each by its own. */
function opensNext({ index, id, name }: SaidCall, newest: OpenCall | undefined): boolean {
  if (index !== undefined || id !== undefined || name === undefined || !newest?.announced) return false;
  return newest.id === undefined || newest.name !== name;
}
