// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.wire;

import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class ProtoReaderTest {
    private final ProtoReader reader = new ProtoReader();

    @Test
    void fieldsComeInTheOrderOfTheWireWithTheirValues() {
        reset(
                ProtoWriter.message(
                        m -> m.varint(1, -1).text(2, "text").real(3, 0.5).varint(1000, 300)));

        assertThat(reader.next()).isTrue();
        assertThat(reader.longValue()).isEqualTo(-1);
        assertThat(reader.next()).isTrue();
        assertThat(new String(reader.buffer(), reader.start(), reader.length(), UTF_8))
                .isEqualTo("text");
        assertThat(reader.next()).isTrue();
        assertThat(reader.doubleValue()).isEqualTo(0.5);
        assertThat(reader.next()).isTrue();
        assertThat(reader.field()).isEqualTo(1000);
        assertThat(reader.intValue()).isEqualTo(300);
        assertThat(reader.next()).isFalse();
        assertThat(reader.malformed()).isFalse();
    }

    @Test
    void aMessageCutAnywhereInsideAFieldIsMalformed() {
        byte[] message = ProtoWriter.message(m -> m.text(1, "abc").varint(2, 1 << 20));

        for (int length = 1; length < message.length; length++) {
            reader.reset(message, 0, length);
            while (reader.next()) {
                assertThat(reader.field()).isEqualTo(1);
            }

            assertThat(reader.malformed()).as("length %d", length).isEqualTo(length != 5);
        }
    }

    @Test
    void integersOfAnyLengthAreReadWhateverComesBehind() {
        for (int bits = 1; bits <= Long.SIZE; bits++) {
            long value = 0xA5C3_96E7_1B2D_4F8BL >>> (Long.SIZE - bits);
            for (int behind = 0; behind < 12; behind++) {
                String text = "\u007F".repeat(behind);
                byte[] message = ProtoWriter.message(m -> m.varint(1, value).text(2, text));
                MessageFields fields = new MessageFields(2);

                reset(message);
                assertThat(reader.next()).isTrue();
                assertThat(reader.longValue()).isEqualTo(value);
                assertThat(reader.next()).isTrue();
                assertThat(reader.length()).isEqualTo(behind);
                assertThat(reader.next()).isFalse();
                assertThat(reader.malformed()).isFalse();
                assertThat(fields.reset(message, 0, message.length)).isTrue();
                assertThat(fields.longValue(1)).isEqualTo(value);
                assertThat(fields.string(2)).isEqualTo(text);
            }
        }
    }

    @Test
    void anIntegerThatEndsBehindTheMessageIsMalformed() {
        byte[] message = ProtoWriter.message(m -> m.varint(1, 1L << 40).varint(2, 5));

        assertThat(new MessageFields(2).reset(message, 0, 4)).isFalse();
        reader.reset(message, 0, 4);
        assertThat(reader.next()).isFalse();
        assertThat(reader.malformed()).isTrue();
    }

    @Test
    void packedValuesAreReadOneByOne() {
        reset(ProtoWriter.message(m -> m.packed(4, 1, 1 << 20, -1)));
        reader.next();
        ProtoReader values = new ProtoReader();
        values.enter(reader);

        assertThat(values.nextPacked(ProtoReader.VARINT)).isTrue();
        assertThat(values.longValue()).isEqualTo(1);
        assertThat(values.nextPacked(ProtoReader.VARINT)).isTrue();
        assertThat(values.longValue()).isEqualTo(1 << 20);
        assertThat(values.nextPacked(ProtoReader.VARINT)).isTrue();
        assertThat(values.longValue()).isEqualTo(-1);
        assertThat(values.nextPacked(ProtoReader.VARINT)).isFalse();
        assertThat(values.malformed()).isFalse();
    }

    private void reset(byte[] message) {
        reader.reset(message, 0, message.length);
    }
}
