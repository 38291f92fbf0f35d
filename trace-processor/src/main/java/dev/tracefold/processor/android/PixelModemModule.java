// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `pixel_modem_events` and `pixel_modem_token_database`: log lines of a modem, sent as tokens that
/// stand for their texts.
final class PixelModemModule extends PartModule<PixelModemModule.Part> {
    private static final int EVENTS = 110;
    private static final int DATABASE = 111;
    private static final int EVENT_TIMES = 2;

    private static final String KEY_START = "\u25A0";
    private static final String KEY_END = "\u2666";
    private static final String NAME = "Pixel Modem Events";

    private static final int NEGATIVE_TIME = StatKeys.of("pixel_modem_negative_timestamp");

    private static final TrackSpec TRACKS =
            TrackSpec.slice("pixel_modem_event", Dimension.string("modem_domain"));

    /// One line.
    ///
    /// @param packetNanos time of the packet that brought it
    record Part(TokenText text, long packetNanos) {}

    private final MessageFields events = new MessageFields(EVENT_TIMES);
    private final ProtoReader reader = new ProtoReader();
    private final LongList times = new LongList();
    private TokenDatabase database = TokenDatabase.EMPTY;

    PixelModemModule(TraceContext context) {
        super(context);
    }

    @Override
    public int[] fields() {
        return new int[] {EVENTS, DATABASE};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        events.enter(value);
        if (field == DATABASE) {
            int start = events.start(1);
            @Nullable TokenDatabase read =
                    TokenDatabase.read(events.buffer(), start, start + events.length(1));
            database = read == null ? database : read;
            return true;
        }
        events.values(EVENT_TIMES, times);
        long ts = 0;
        int next = 0;
        reader.enter(value);
        while (reader.next() && next < times.size()) {
            if (reader.field() != 1) {
                continue;
            }
            // Each time is a step from the one before.
            ts += times.get(next++);
            if (ts < 0) {
                context.stats().increment(NEGATIVE_TIME);
                continue;
            }
            int start = reader.start();
            @Nullable TokenText text =
                    database.decode(reader.buffer(), start, start + reader.length());
            if (text != null) {
                push(ts, new Part(text, packet.timestampNanos()));
            }
        }
        return true;
    }

    @Override
    void parsePart(long timestampNanos, Part part) {
        TokenText line = part.text;
        Map<String, String> pairs = pairs(line.text());
        String domain = pairs.getOrDefault("domain", "");
        String track = domain.isEmpty() ? NAME : NAME + ": " + domain;
        args.clear();
        addText("raw_template", line.template());
        addInteger("token_id", Integer.toUnsignedLong(line.token()));
        addText("token_id_hex", "0x%02x".formatted(line.token()));
        addUnsigned("packet_ts", part.packetNanos);
        int i = 0;
        for (Object value : line.values()) {
            String key = "pw_token_%d.arg_%d".formatted(Integer.toUnsignedLong(line.token()), i++);
            if (value instanceof Double real) {
                int id = strings.intern(key);
                args.addReal(id, id, real);
            } else if (value instanceof Long number) {
                addInteger(key, number);
            }
        }
        context.slices()
                .scoped(
                        timestampNanos,
                        context.tracks()
                                .intern(TRACKS, strings.intern(track), strings.intern(domain)),
                        NONE,
                        strings.intern(pairs.getOrDefault("format", line.text())),
                        0,
                        args);
    }

    /// The modem's own way to put keys and values into a text.
    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new HashMap<>();
        for (String pair : text.split(KEY_START, -1)) {
            String[] parts = pair.split(KEY_END, -1);
            if (parts.length >= 2) {
                pairs.putIfAbsent(parts[0], parts[1]);
            }
        }
        return pairs;
    }
}
