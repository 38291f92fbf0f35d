// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.wire.ProtoReader;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

/// The fields that nearly all events have are read straight from their bytes, all others as fields of a message
/// are. A tag that takes a byte more than it needs says the same, and is one of the others.
class TrackEventMessageTest {
    private static final int EVENTS = 5_000;

    private final TrackEventMessage message = new TrackEventMessage();

    private List<Object> read(byte[] event) {
        // Not at the end of its array, as in a trace.
        byte[] block = Arrays.copyOf(event, event.length + 9);
        message.read(block, 0, event.length);
        List<Object> fields = new ArrayList<>(List.of(message.isMalformed()));
        fields.addAll(List.of(message.hasType(), message.type, message.nameIid));
        fields.addAll(List.of(message.hasTrackUuid(), message.hasAnnotations()));
        fields.addAll(List.of(message.hasReflected(), message.categoryIids));
        fields.add(message.hasTrackUuid() ? message.trackUuid : "no track");
        fields.add(message.categoryIids > 0 ? message.firstCategoryIid : "no category");
        return fields;
    }

    private static byte[] event(SplittableRandom random) {
        return ProtoWriter.message(e -> {
            for (int i = random.nextInt(8); i > 0; i--) {
                switch (random.nextInt(7)) {
                    case 0 -> e.varint(9, random.nextInt(6));
                    case 1 -> e.varint(11, random.nextLong() >>> random.nextInt(64));
                    case 2 -> e.varint(10, random.nextLong() >>> random.nextInt(64));
                    case 3 -> e.varint(3, random.nextInt(300));
                    case 4 -> e.bytes(4, new byte[random.nextInt(200)]);
                    case 5 -> e.packed(3, 1, 2);
                    default -> e.varint(99, 1);
                }
            }
        });
    }

    private static byte[] withLongTags(byte[] event) {
        ProtoReader reader = new ProtoReader();
        reader.reset(event, 0, event.length);
        byte[] turned = new byte[2 * event.length];
        int size = 0;
        int at = 0;
        while (reader.next()) {
            int tag = reader.field() << 3 | reader.wireType();
            turned[size++] = (byte) (tag | 0x80);
            turned[size++] = (byte) (tag >>> 7);
            int from = at + (tag < 0x80 ? 1 : 2);
            System.arraycopy(event, from, turned, size, reader.position() - from);
            size += reader.position() - from;
            at = reader.position();
        }
        return Arrays.copyOf(turned, size);
    }

    @Test
    void whatIsReadStraightIsWhatIsReadFieldByField() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < EVENTS; i++) {
            byte[] event = event(random);

            assertThat(read(event)).isEqualTo(read(withLongTags(event)));
        }
    }

    @Test
    void anEventThatBreaksOffIsMalformed() {
        byte[] event =
                ProtoWriter.message(e ->
                        e.varint(9, 1).varint(11, 1L << 60).bytes(4, new byte[150]).varint(10, 5));

        for (int length : new int[] {1, 3, 5, 11, 13, 14, 100, event.length - 1}) {
            assertThat(read(Arrays.copyOf(event, length)).getFirst()).isEqualTo(true);
        }
        assertThat(read(event).getFirst()).isEqualTo(false);
    }
}
