// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `protolog_message` and `protolog_viewer_config`: log lines whose texts are in the config, which
/// may come after them.
final class ProtoLogModule implements PacketModule {
    private static final int MESSAGE = 104;
    private static final int VIEWER_CONFIG = 105;

    // InternedData
    private static final int STRING_ARGS = 36;
    private static final int STACKTRACES = 37;
    private static final int INTERNED_TEXT = 2;

    // ProtoLogMessage
    private static final int MESSAGE_ID = 1;
    private static final int STRING_IIDS = 2;
    private static final int INTEGERS = 3;
    private static final int REALS = 4;
    private static final int BOOLEANS = 5;
    private static final int STACKTRACE_IID = 6;

    private static final String[] LEVELS = {
        "UNKNOWN", "DEBUG", "VERBOSE", "INFO", "WARN", "ERROR", "WTF",
    };
    private static final String ERROR = "<ERROR>";

    private static final int MISSING_ARG =
            StatKeys.of("winscope_protolog_missing_interned_arg_parse_errors");
    private static final int MISSING_STACKTRACE =
            StatKeys.of("winscope_protolog_missing_interned_stacktrace_parse_errors");
    private static final int DECODING_FAILED =
            StatKeys.of("winscope_protolog_message_decoding_failed");

    private final TraceContext context;
    private final StringPool strings;
    private final ProtoLogMessages messages;
    private final MessageFields message = new MessageFields(STACKTRACE_IID);
    private final MessageFields part = new MessageFields(5);
    private final ProtoReader parts = new ProtoReader();
    private final ProtoReader packed = new ProtoReader();
    private final LongList values = new LongList();

    ProtoLogModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.messages = new ProtoLogMessages(context.stats());
    }

    @Override
    public int[] fields() {
        return new int[] {MESSAGE, VIEWER_CONFIG};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        if (field != VIEWER_CONFIG) {
            return false;
        }
        parts.enter(value);
        while (parts.next()) {
            part.enter(parts);
            if (parts.field() == 1) {
                messages.addMessage(
                        part.longValue(1),
                        new ProtoLogMessages.Text(
                                part.intValue(3),
                                part.uintValue(4),
                                part.string(2),
                                part.has(5) ? part.string(5) : null));
            } else if (parts.field() == 2) {
                messages.addGroup(part.uintValue(1), part.string(3));
            }
        }
        return true;
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        message.enter(value);
        SequenceState state = packet.state();
        ProtoLogMessages.Params params =
                new ProtoLogMessages.Params(integers(), reals(), booleans(), texts(state));
        Table table = context.storage().table("__intrinsic_protolog");
        int row = table.addRow();
        table.longs("ts").set(row, timestampNanos);
        if (message.has(STACKTRACE_IID)) {
            @Nullable String trace =
                    interned(state, STACKTRACES, message.uintValue(STACKTRACE_IID));
            if (trace == null) {
                context.stats().increment(MISSING_STACKTRACE);
            }
            table.strings("stacktrace").set(row, strings.intern(trace));
        }
        ProtoLogMessages.@Nullable Line line =
                messages.decode(message.longValue(MESSAGE_ID), params);
        if (line == null) {
            context.stats().increment(DECODING_FAILED);
            return;
        }
        int level = line.level();
        String word = LEVELS[level > 0 && level < LEVELS.length ? level : 0];
        table.strings("level").set(row, strings.intern(word));
        table.strings("tag").set(row, strings.intern(line.tag()));
        table.strings("message").set(row, strings.intern(line.text()));
        table.strings("location").set(row, strings.intern(line.location()));
    }

    private List<Long> integers() {
        message.values(INTEGERS, values);
        List<Long> integers = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            long zigzag = values.get(i);
            integers.add(zigzag >>> 1 ^ -(zigzag & 1));
        }
        return integers;
    }

    private List<Boolean> booleans() {
        message.values(BOOLEANS, values);
        List<Boolean> booleans = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            booleans.add(values.get(i) != 0);
        }
        return booleans;
    }

    private List<Double> reals() {
        List<Double> reals = new ArrayList<>();
        message.walk(parts);
        while (parts.next()) {
            if (parts.field() != REALS) {
                continue;
            }
            if (parts.wireType() != ProtoReader.LENGTH_DELIMITED) {
                reals.add(parts.doubleValue());
                continue;
            }
            packed.enter(parts);
            while (packed.nextPacked(ProtoReader.FIXED64)) {
                reals.add(packed.doubleValue());
            }
        }
        return reals;
    }

    private List<String> texts(SequenceState state) {
        message.values(STRING_IIDS, values);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            @Nullable String text = interned(state, STRING_ARGS, values.get(i));
            if (text == null) {
                context.stats().increment(MISSING_ARG);
            }
            texts.add(text == null ? ERROR : text);
        }
        return texts;
    }

    private @Nullable String interned(SequenceState state, int field, long iid) {
        SequenceState.@Nullable Message found = state.interned(field, iid);
        if (found == null) {
            return null;
        }
        part.reset(found.buffer(), found.start(), found.end());
        return new String(
                part.buffer(),
                part.start(INTERNED_TEXT),
                part.length(INTERNED_TEXT),
                StandardCharsets.UTF_8);
    }
}
