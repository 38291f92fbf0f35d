// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuchsia;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.StatsTracker;

/// Reads the args of a record: a word each that says what follows.
final class ArgsReader {
    private static final int UNKNOWN_ARG = StatKeys.of("fuchsia_unknown_event_arg");

    private final RecordCursor record;
    private final StatsTracker stats;
    private final int nullText;
    private final int unknownText;

    ArgsReader(RecordCursor record, StringPool strings, StatsTracker stats) {
        this.record = record;
        this.stats = stats;
        this.nullText = strings.intern("null");
        this.unknownText = strings.intern("unknown");
    }

    List<FuchsiaArg> read(int count, Provider provider) {
        List<FuchsiaArg> args = new ArrayList<>(count);
        for (int i = 0; i < count && !record.isBroken(); i++) {
            int place = record.place();
            long header = record.word();
            int size = RecordCursor.bits(header, 4, 12);
            int name = record.string(RecordCursor.bits(header, 16, 16), provider);
            FuchsiaArg.Kind kind = FuchsiaArg.Kind.of(RecordCursor.bits(header, 0, 4));
            args.add(new FuchsiaArg(name, kind, value(kind, header, provider)));
            record.moveTo(place + size);
        }
        return args;
    }

    /// The arg with that name, if it is there.
    static @Nullable FuchsiaArg find(List<FuchsiaArg> args, int name) {
        for (FuchsiaArg arg : args) {
            if (arg.name() == name) {
                return arg;
            }
        }
        return null;
    }

    private long value(FuchsiaArg.Kind kind, long header, Provider provider) {
        return switch (kind) {
            case NULL -> nullText;
            case INT32 -> header >> Integer.SIZE;
            case UINT32 -> header >>> Integer.SIZE;
            case INT64, UINT64, DOUBLE, POINTER, KOID -> record.word();
            case STRING -> record.string(RecordCursor.bits(header, 32, 16), provider);
            case BOOL -> RecordCursor.bits(header, 32, 1);
            case UNKNOWN -> {
                stats.increment(UNKNOWN_ARG);
                yield unknownText;
            }
        };
    }
}
