// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.github.luben.zstd.Zstd;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.storage.TraceFileTable;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TraceLoaderTest {
    private static final LoadOptions OPTIONS =
            new LoadOptions(Long.MAX_VALUE, new ImportOptions(true, false, false));
    private static final byte[] TRACE =
            ProtoWriter.message(
                    t -> t.nested(1, p -> p.varint(8, 5).nested(46, x -> x.text(1, "fired"))));

    @Test
    void noBytesAreATraceOfNothing() {
        try (TraceStorage storage = load(new byte[0])) {
            assertThat(storage.slice().table().rowCount()).isZero();
            assertThat(storage.thread().table().rowCount()).isZero();
        }
    }

    @Test
    void aPlainTraceIsRead() {
        try (TraceStorage storage = load(TRACE)) {
            assertThat(storage.slice().table().rowCount()).isOne();
            assertThat(files(storage)).containsExactly("- null proto %d 0".formatted(TRACE.length));
            assertThat(storage.thread().table().rowCount()).isOne();
            assertThat(storage.cpu().table().rowCount()).isEqualTo(4096);
        }
    }

    @Test
    void packedTracesAreUnpackedOnTheWay() {
        for (byte[] packed : List.of(Archives.gzip(TRACE), Zstd.compress(TRACE))) {
            try (TraceStorage storage = load(packed)) {
                assertThat(storage.slice().table().rowCount()).isOne();
                assertThat(files(storage).get(1))
                        .isEqualTo("0 null proto %d 1".formatted(TRACE.length));
            }
        }
    }

    @Test
    void severalPackedStreamsInARowAreOneTrace() {
        byte[] once = Archives.gzip(TRACE);
        byte[] twice = Arrays.copyOf(once, once.length * 2);
        System.arraycopy(once, 0, twice, once.length, once.length);

        try (TraceStorage storage = load(twice)) {
            assertThat(storage.slice().table().rowCount()).isEqualTo(2);
        }
    }

    @Test
    void aPackedStreamThatBreaksOffIsAnError() {
        byte[] packed = Archives.gzip(TRACE);

        assertThatThrownBy(() -> load(Arrays.copyOf(packed, packed.length - 12)))
                .isInstanceOf(ProcessorException.class)
                .hasMessage("GZIP stream incomplete, trace is likely corrupt");
    }

    @Test
    void membersAreListedInTheirOrderAndReadByPriorityAndName() {
        byte[] symbols = ProtoWriter.message(t -> t.nested(1, p -> p.nested(61, s -> {})));
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("symbols", symbols);
        files.put("c.gz", Archives.gzip(TRACE));
        files.put("b", TRACE);
        files.put("a", TRACE);
        files.put(".hidden", TRACE);

        for (byte[] archive : List.of(Archives.zip(files), Archives.tar(files))) {
            try (TraceStorage storage = load(archive)) {
                assertThat(files(storage))
                        .extracting(row -> row.replaceAll(" \\d+ ", " "))
                        .element(0)
                        .asString()
                        .matches("- null (zip|tar) 0");
                assertThat(files(storage).subList(1, 6))
                        .extracting(row -> row.replaceAll(" \\d+ (\\d)$", " $1"))
                        .containsExactly(
                                "0 symbols symbols 5",
                                "0 c.gz gzip 3",
                                "0 b proto 2",
                                "0 a proto 1",
                                "2 null proto 4");
                assertThat(storage.slice().table().rowCount()).isEqualTo(3);
            }
        }
    }

    @Test
    void aTarThatBreaksOffIsAnError() {
        byte[] tar = Archives.tar(Map.of("a", new byte[2_000]));

        assertThatThrownBy(() -> load(Arrays.copyOf(tar, 1_500)))
                .isInstanceOf(ProcessorException.class)
                .hasMessage("tar archive: member 'a' is cut off");
    }

    @Test
    void longNamesInATarComeFromItsPaxHeaders() {
        String name = "d/".repeat(80) + "trace";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] record = "180 path=%s\n".formatted(name).getBytes(StandardCharsets.UTF_8);
        Archives.tarMember(out, "pax", 'x', record);
        Archives.tarMember(out, "short", '0', TRACE);
        out.writeBytes(new byte[1024]);

        try (TraceStorage storage = load(out.toByteArray())) {
            assertThat(files(storage).get(1)).startsWith("0 " + name + " proto");
        }
    }

    @Test
    void zipsCutOrChangedAnywhereFailCleanlyOrLoad() {
        byte[] zip = Archives.zip(Map.of("a", TRACE));
        for (int at = 0; at < zip.length; at++) {
            byte[] changed = zip.clone();
            changed[at] ^= (byte) 0xFF;
            loadOrFailCleanly(changed);
            loadOrFailCleanly(Arrays.copyOf(zip, at));
        }
    }

    @Test
    void unknownBytesAreShown() {
        assertThatThrownBy(() -> load("hello\n".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ProcessorException.class)
                .hasMessageStartingWith("Unknown trace type provided (ERR:fmt): looked for tar,")
                .hasMessageEndingWith("it starts with 68 65 6c 6c 6f 0a 'hello.'");
    }

    @Test
    void aFormatWithoutImporterIsNamed() {
        assertThatThrownBy(() -> load("ARROW1".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ProcessorException.class)
                .hasMessageStartingWith(
                        "trace type 'arrow' is recognised, but there is no importer");
    }

    @Test
    void aSourceThatCannotBeReadIsAnExternalFailure() {
        TraceSource broken =
                new TraceSource() {
                    @Override
                    public String name() {
                        return "broken";
                    }

                    @Override
                    public long sizeBytes() {
                        return -1;
                    }

                    @Override
                    public InputStream open() throws IOException {
                        throw new IOException("gone");
                    }
                };

        assertThatThrownBy(() -> TraceLoader.load(broken, OPTIONS))
                .isInstanceOf(ProcessorException.class)
                .hasMessage("could not read trace broken: gone")
                .extracting(e -> ((ProcessorException) e).failure().category())
                .isEqualTo(FailureCategory.EXTERNAL);
    }

    private static void loadOrFailCleanly(byte[] bytes) {
        try (TraceStorage storage = load(bytes)) {
            assertThat(storage.traceFile().table().rowCount()).isPositive();
        } catch (ProcessorException e) {
            assertThat(e.failure().category()).isEqualTo(FailureCategory.DATA);
        }
    }

    private static TraceStorage load(byte[] bytes) {
        return TraceLoader.load(TraceSource.bytes("test", bytes), OPTIONS);
    }

    /// Parent, name, type, size and place in the order of reading of every file.
    private static List<String> files(TraceStorage storage) {
        TraceFileTable table = storage.traceFile();
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < table.table().rowCount(); row++) {
            rows.add(
                    "%s %s %s %d %d"
                            .formatted(
                                    table.parentId().isNull(row)
                                            ? "-"
                                            : Integer.toString(table.parentId().get(row)),
                                    storage.strings().get(table.name().get(row)),
                                    storage.strings().get(table.traceType().get(row)),
                                    table.size().get(row),
                                    table.processingOrder().get(row)));
        }
        return rows;
    }
}
