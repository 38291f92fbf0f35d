// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

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
    private final Threads threads;
    private final ArgsReader textReader;
    private final SliceEvents slices;
    private final FlowEvents flows;
    private final CounterEvents counters;
    private final MetadataEvents metadata;
    private final ThreadStateEvents threadStates;
    private final ArgSet failureArgs = new ArgSet();

    JsonEventParser(TraceContext context, EventStore store) {
        this.context = context;
        this.store = store;
        this.threads = new Threads(context.processes());
        this.textReader = new ArgsReader(context.strings(), "args");
        this.flows = new FlowEvents(context);
        this.slices = new SliceEvents(context, threads, this::writeArgs, flows);
        this.counters = new CounterEvents(context);
        this.metadata = new MetadataEvents(context, threads);
        this.threadStates = new ThreadStateEvents(context);
    }

    @Override
    public void parse(long timestampNanos, long payload, int aux) {
        EventFields event = store.take((int) payload);
        int utid = threads.utid(event);
        boolean understood =
                switch (event.phase()) {
                    case 'B' -> slices.begin(event, timestampNanos, utid);
                    case 'E' -> slices.end(event, timestampNanos, utid);
                    case 'X' -> slices.complete(event, timestampNanos, utid);
                    case 'b', 'e', 'n' -> slices.async(event, timestampNanos);
                    case 'R', 'I', 'i' -> slices.instant(event, timestampNanos, utid);
                    case 's', 't', 'f' -> flows.legacy(event, utid);
                    case 'C', 'M', 'T' -> parseWithText(event, timestampNanos, utid);
                    default -> true;
                };
        if (!understood) {
            noteFailure(event, timestampNanos);
        }
    }

    private boolean parseWithText(EventFields event, long timestampNanos, int utid) {
        byte[] text = store.text();
        int start = store.textStart();
        int length = store.textLength();
        return switch (event.phase()) {
            case 'C' -> counters.parse(event, timestampNanos, utid, text, start, length);
            case 'M' -> metadata.parse(event, utid, text, start, length);
            default -> threadStates.parse(event, timestampNanos, utid, text, start, length);
        };
    }

    /// Adds the args of the event that is being parsed to a slice's.
    private void writeArgs(ArgSet args) {
        if (store.textLength() > 0) {
            textReader.at(store.text(), store.textStart(), store.textLength());
            textReader.write(args);
        } else {
            store.readArgs(args);
        }
    }

    private void noteFailure(EventFields event, long timestampNanos) {
        StringPool strings = context.strings();
        failureArgs.clear();
        if (event.name() != StringPool.NULL_ID) {
            failureArgs.add(strings.intern("event_name"), ArgType.STRING, event.name());
        }
        String phase = String.valueOf(event.phase());
        failureArgs.add(strings.intern("event_phase"), ArgType.STRING, strings.intern(phase));
        context.importLog().recordAt(FAILURE, timestampNanos, failureArgs);
    }
}
