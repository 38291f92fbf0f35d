// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.storage.SliceTable;
import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Events that wait in little memory come out as those that wait in much.
class WaitingEventsTest {
    private static final ImportOptions IMPORTS = new ImportOptions(true, false, false);
    private static final int EVENTS = 50_000;

    @Test
    void aTraceOfSeveralBlocksIsReadAgainFromItsFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("t.pftrace");
        Files.write(file, trace());

        assertSame(TraceSource.file(file));
    }

    @Test
    void aTraceThatIsNoFileWaitsInATemporaryOne() {
        assertSame(TraceSource.bytes("t", trace()));
    }

    @Test
    void theLimitNamesTheTraceAndWhatToDo() {
        assertThatThrownBy(() ->
                        TraceLoader.load(
                                TraceSource.bytes("t.pftrace", trace()),
                                new LoadOptions(1 << 18, IMPORTS)))
                .isInstanceOf(ProcessorException.class)
                .hasMessageContaining("loading trace t.pftrace: off-heap memory: limit is 262144")
                .hasMessageContaining("--memory-limit");
    }

    private static void assertSame(TraceSource source) {
        try (TraceStorage much = TraceLoader.load(source, options(64L << 20));
                TraceStorage little = TraceLoader.load(source, options(1 << 16))) {
            SliceTable expected = much.slice();
            SliceTable slices = little.slice();
            assertThat(slices.table().rowCount()).isEqualTo(EVENTS);
            for (int row = 0; row < EVENTS; row++) {
                boolean same =
                        slices.ts().get(row) == expected.ts().get(row)
                                && slices.trackId().get(row) == expected.trackId().get(row)
                                && slices.name().get(row) == expected.name().get(row);
                assertThat(same).as("row %d", row).isTrue();
            }
            assertThat(little.waiting().size()).isZero();
        }
    }

    private static LoadOptions options(long bytes) {
        return new LoadOptions(Long.MAX_VALUE, IMPORTS.withSorterBytes(bytes));
    }

    /// Instants, some of them far from their neighbours' times, with some bytes that nobody reads.
    private static byte[] trace() {
        ByteArrayOutputStream trace = new ByteArrayOutputStream();
        for (int i = 0; i < EVENTS; i++) {
            ByteArrayOutputStream event = new ByteArrayOutputStream();
            number(event, 9, 3);
            bytes(event, 23, ("name " + i % 300).getBytes(StandardCharsets.UTF_8));
            number(event, 11, 1 + i % 3);
            ByteArrayOutputStream packet = new ByteArrayOutputStream();
            number(packet, 8, 1_000_000 + (i % 1000 == 0 ? EVENTS - i : i));
            number(packet, 10, 1);
            bytes(packet, 11, event.toByteArray());
            bytes(packet, 899, new byte[16]);
            bytes(trace, 1, packet.toByteArray());
        }
        return trace.toByteArray();
    }

    private static void bytes(ByteArrayOutputStream to, int field, byte[] content) {
        varint(to, (long) field << 3 | 2);
        varint(to, content.length);
        to.writeBytes(content);
    }

    private static void number(ByteArrayOutputStream to, int field, long value) {
        varint(to, (long) field << 3);
        varint(to, value);
    }

    private static void varint(ByteArrayOutputStream to, long value) {
        long rest = value;
        while (rest > 127) {
            to.write(((int) rest & 127) | 128);
            rest >>>= 7;
        }
        to.write((int) rest);
    }
}
