// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.snapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.loader.LoadOptions;
import dev.tracefold.processor.loader.TraceLoader;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.storage.Column;
import dev.tracefold.processor.storage.DoubleColumn;
import dev.tracefold.processor.storage.IdColumn;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.LongColumn;
import dev.tracefold.processor.storage.StringColumn;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SnapshotTest {
    @TempDir private Path folder;

    @Test
    void whatIsOpenedIsWhatWasWritten() throws IOException {
        try (TraceStorage written = loaded();
                TraceStorage opened = opened(write(written))) {
            assertThat(content(opened)).isEqualTo(content(written));
            assertThat(opened.heapArrays().get(0)).isEqualTo(new byte[] {1, 2, 3});
            assertThat(opened.heapArrays().get(1)).isEmpty();
            for (int id = 1; id < written.strings().size(); id++) {
                assertThat(opened.strings().intern(written.strings().get(id))).isEqualTo(id);
            }
        }
    }

    @Test
    void rowsAndStringsMayBeAddedToWhatIsOpened() throws IOException {
        try (TraceStorage written = loaded();
                TraceStorage opened = opened(write(written))) {
            int before = opened.slice().table().rowCount();
            int name = opened.strings().intern("not there before");

            int row = opened.slice().table().addRow();
            opened.slice().name().set(row, name);
            opened.slice().dur().set(0, 77);

            assertThat(row).isEqualTo(before);
            assertThat(opened.slice().ts().get(before - 1))
                    .isEqualTo(written.slice().ts().get(before - 1));
            assertThat(opened.strings().get(opened.slice().name().get(row)))
                    .isEqualTo("not there before");
            assertThat(written.slice().dur().get(0)).isNotEqualTo(77);
        }
        try (TraceStorage again = opened(folder.resolve("trace.tfsnap"))) {
            assertThat(again.slice().dur().get(0)).isNotEqualTo(77);
        }
    }

    @Test
    void aWrongByteAnywhereIsFoundBeforeItIsShown() throws IOException {
        List<String> content;
        Path file;
        try (TraceStorage written = loaded()) {
            content = content(written);
            file = write(written);
        }
        byte[] bytes = Files.readAllBytes(file);
        Random random = new Random(7);
        int found = 0;
        for (int i = 0; i < 300; i++) {
            int at = i < 40 ? i : random.nextInt(bytes.length);
            byte[] damaged = bytes.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Path copy = Files.write(folder.resolve("damaged.tfsnap"), damaged);
            AtomicInteger told = new AtomicInteger();
            try (TraceStorage opened =
                    SnapshotReader.open(copy, Long.MAX_VALUE, told::incrementAndGet)) {
                // Only the space between sections may change unnoticed.
                assertThat(content(opened)).isEqualTo(content);
            } catch (ProcessorException e) {
                assertThat(e.failure().code()).isEqualTo(SnapshotReader.DAMAGED);
                assertThat(e.failure().retryable()).isTrue();
                assertThat(told).hasValue(1);
                found++;
            }
        }
        assertThat(found).isGreaterThan(200);
    }

    @Test
    void aFileThatBrokeOffIsDamaged() throws IOException {
        byte[] bytes;
        try (TraceStorage written = loaded()) {
            bytes = Files.readAllBytes(write(written));
        }
        for (int length : new int[] {0, 7, 31, 32, 1_000, bytes.length - 1}) {
            Path copy =
                    Files.write(
                            folder.resolve("short.tfsnap"), java.util.Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> SnapshotReader.open(copy, Long.MAX_VALUE, () -> {}))
                    .isInstanceOf(ProcessorException.class)
                    .hasMessageContaining("is not what was written");
        }
    }

    @Test
    void aFileThatCannotBeWrittenLeavesNothingBehind() throws IOException {
        Path taken = folder.resolve("taken.tfsnap");
        Files.createDirectories(taken.resolve("inside"));
        try (TraceStorage written = loaded()) {
            assertThatThrownBy(() -> SnapshotWriter.write(written, taken))
                    .isInstanceOf(IOException.class);
        }
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(taken);
        }
    }

    private static TraceStorage loaded() {
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < 500; i++) {
            json.append(
                    """
                    {"ph":"X","name":"n%d","cat":"ü","pid":%d,"tid":%d,"ts":%d.5,"dur":3,"args":{"a":%d,"b":"t%d"}},
                    """
                            .formatted(i % 40, i % 3, i % 7, 10 * i, i % 20, i % 9));
            json.append(
                    """
                    {"ph":"C","name":"c","pid":1,"ts":%d,"args":{"v":%d.25}},
                    """
                            .formatted(i, i));
        }
        byte[] bytes = json.append("{}]").toString().getBytes(StandardCharsets.UTF_8);
        TraceStorage storage =
                TraceLoader.load(
                        TraceSource.bytes("trace.json", bytes),
                        new LoadOptions(Long.MAX_VALUE, new ImportOptions(true, false, false)));
        storage.heapArrays().add(new byte[] {0, 1, 2, 3}, 1, 3);
        storage.heapArrays().add(new byte[0], 0, 0);
        return storage;
    }

    private Path write(TraceStorage storage) throws IOException {
        Path file = folder.resolve("trace.tfsnap");
        assertThat(SnapshotWriter.write(storage, file)).isEqualTo(Files.size(file));
        return file;
    }

    private static TraceStorage opened(Path file) throws IOException {
        return SnapshotReader.open(file, Long.MAX_VALUE, () -> {});
    }

    /// Every cell of every table, and every string.
    private static List<String> content(TraceStorage storage) {
        List<String> all = new ArrayList<>();
        for (int id = 1; id < storage.strings().size(); id++) {
            all.add(storage.strings().getOrEmpty(id));
        }
        for (Table table : storage.tables()) {
            for (int row = 0; row < table.rowCount(); row++) {
                StringBuilder line = new StringBuilder(table.name());
                for (Column column : table.columns()) {
                    line.append(' ').append(column.isNull(row) ? "-" : cell(column, row));
                }
                all.add(line.toString());
            }
        }
        return all;
    }

    private static String cell(Column column, int row) {
        return switch (column) {
            case IdColumn _ -> String.valueOf(row);
            case IntColumn ints -> String.valueOf(ints.get(row));
            case LongColumn longs -> String.valueOf(longs.get(row));
            case DoubleColumn doubles -> String.valueOf(doubles.get(row));
            case StringColumn strings -> String.valueOf(strings.get(row));
        };
    }
}
