// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import dev.tracefold.processor.importer.KeptText;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.sorter.EventParser;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;

/// Turns each event, at its time, into rows: by its phase, one letter.
final class JsonEventParser implements EventParser {
    private static final int FAILURE = StatKeys.of("json_parser_failure");

    private final TraceContext context;
    private final EventStore store;
    private final KeptText argsText;
    private final Threads threads;
    private final ArgsReader args;
    private final SliceEvents slices;
    private final FlowEvents flows;
    private final CounterEvents counters;
    private final MetadataEvents metadata;
    private final ThreadStateEvents threadStates;
    private final ArgSet failureArgs = new ArgSet();
    private byte[] text = new byte[1024];

    JsonEventParser(TraceContext context, EventStore store, KeptText argsText) {
        this.context = context;
        this.store = store;
        this.argsText = argsText;
        this.threads = new Threads(store, context.processes());
        this.args = new ArgsReader(context.strings(), "args");
        this.flows = new FlowEvents(context, store);
        this.slices = new SliceEvents(context, store, threads, args, flows);
        this.counters = new CounterEvents(context, store);
        this.metadata = new MetadataEvents(context, store, threads);
        this.threadStates = new ThreadStateEvents(context, store);
    }

    @Override
    public void parse(long timestampNanos, long payload, int aux) {
        int event = (int) payload;
        int utid = threads.utid(event);
        int length = store.argsLength(event);
        readArgs(event, length);
        args.at(text, length);
        boolean understood =
                switch (EventFlags.phase(store.flags(event))) {
                    case 'B' -> slices.begin(event, timestampNanos, utid);
                    case 'E' -> slices.end(event, timestampNanos, utid);
                    case 'X' -> slices.complete(event, timestampNanos, utid);
                    case 'b', 'e', 'n' -> slices.async(event, timestampNanos);
                    case 'R', 'I', 'i' -> slices.instant(event, timestampNanos, utid);
                    case 's', 't', 'f' -> flows.legacy(event, utid);
                    case 'C' -> counters.parse(event, timestampNanos, utid, text);
                    case 'M' -> metadata.parse(event, utid, text);
                    case 'T' -> threadStates.parse(event, timestampNanos, utid, text);
                    default -> true;
                };
        if (!understood) {
            noteFailure(event, timestampNanos);
        }
    }

    private void readArgs(int event, int length) {
        if (length > text.length) {
            text = new byte[Integer.highestOneBit(length) * 2];
        }
        if (length > 0) {
            argsText.read(store.argsPlace(event), length, text);
        }
    }

    private void noteFailure(int event, long timestampNanos) {
        StringPool strings = context.strings();
        failureArgs.clear();
        if (store.name(event) != StringPool.NULL_ID) {
            failureArgs.add(strings.intern("event_name"), ArgType.STRING, store.name(event));
        }
        String phase = String.valueOf(EventFlags.phase(store.flags(event)));
        failureArgs.add(strings.intern("event_phase"), ArgType.STRING, strings.intern(phase));
        context.importLog().recordAt(FAILURE, timestampNanos, failureArgs);
    }
}
