// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.ProtoReader;

/// Notes test events: `time text`, the text interned where the event has an iid (field 2).
final class RecordingModule implements PacketModule {
    private static final int EVENT_NAMES = 2;

    private final List<String> events;
    private final String prefix;

    RecordingModule(List<String> events, String prefix) {
        this.events = events;
        this.prefix = prefix;
    }

    @Override
    public int[] fields() {
        return new int[] {Packets.TEST_EVENT};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        ProtoReader event = new ProtoReader();
        event.enter(value);
        String text = "";
        while (event.next()) {
            if (event.field() == 1) {
                text = text(event);
            } else if (event.field() == 2) {
                text = interned(packet.state().interned(EVENT_NAMES, event.longValue()));
            }
        }
        events.add(prefix + timestampNanos + " " + text);
    }

    private static String interned(SequenceState.@Nullable Message message) {
        if (message == null) {
            return "?";
        }
        ProtoReader reader = new ProtoReader();
        reader.reset(message.buffer(), message.start(), message.end());
        String name = "";
        while (reader.next()) {
            if (reader.field() == 2) {
                name = text(reader);
            }
        }
        return name;
    }

    private static String text(ProtoReader reader) {
        return new String(reader.buffer(), reader.start(), reader.length(), StandardCharsets.UTF_8);
    }
}
