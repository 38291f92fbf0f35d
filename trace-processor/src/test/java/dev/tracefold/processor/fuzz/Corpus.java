// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.github.luben.zstd.Zstd;

import dev.tracefold.processor.wire.ProtoWriter;

/// What there is to damage: a small trace of each format, and the real ones beside the repository.
final class Corpus {
    /// Of larger files the front is enough: time goes into cases, not into bytes.
    private static final int MAX_BYTES = 128 << 10;

    private static final List<String> PLACES =
            List.of("../shared", "../../shared", "../../../shared");
    private static final List<String> FOLDERS = List.of("traces", "conformance/perfetto/traces");

    private Corpus() {}

    static List<byte[]> all() throws IOException {
        List<byte[]> all = new ArrayList<>(generated());
        for (String place : PLACES) {
            for (String folder : FOLDERS) {
                Path path = Path.of(place, folder);
                if (Files.isDirectory(path)) {
                    addFiles(path, all);
                }
            }
        }
        return all;
    }

    private static void addFiles(Path folder, List<byte[]> into) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    byte[] front = in.readNBytes(MAX_BYTES);
                    if (front.length > 0) {
                        into.add(front);
                    }
                }
            }
        }
    }

    /// A small trace of each format that is read.
    static List<byte[]> generated() throws IOException {
        byte[] perfetto = perfetto();
        List<byte[]> traces =
                new ArrayList<>(
                        List.of(
                                perfetto,
                                fuchsia(),
                                primes(),
                                text("# ninja log v5\n4\t12\t1\ta.o\t832a\n5\t13\t1\tb.o\t11\n"),
                                text("1 1700000052.3 read(3, \"x\", 2) = 1\n1 1700000052.4 +++\n"),
                                text("06-24 16:24:23.441532 23153 23153 I tag: some message\n"),
                                text(
                                        "9,0,i,vers,36,214\n9,hsp,0,1,\"x\"\n9,h,0:TIME:17\n9,h,5,+w=0,Bl=9\n"),
                                text("main;a;b 5\nmain;a 6\nmain 7\n"),
                                text("app 1 [000] 1.5: cycles:\n\t 1 f (m)\n\n"),
                                text(
                                        "# tracer: nop\n a-1 (1) [000] .... 1.5: sched_waking: comm=b pid=2 prio=3\n"),
                                text(
                                        "{\"traceEvents\":[{\"ph\":\"X\",\"ts\":1,\"dur\":2,\"pid\":1,\"tid\":1,\"args\":{\"a\":[1]}}]}"),
                                text(
                                        "{\"meta\":{},\"threads\":[{\"tid\":1,\"samples\":{\"data\":[]}}]}"),
                                text("{\"perfetto_manifest\":{\"version\":1,\"files\":[]}}")));
        traces.addAll(bombs());
        traces.add(gzip(perfetto));
        traces.add(Zstd.compress(perfetto));
        traces.add(zip(perfetto, 1));
        traces.add(zip(perfetto, 20));
        return traces;
    }

    /// Nothing but bombs.
    private static List<byte[]> bombs() throws IOException {
        byte[] zeros = new byte[4 << 20];
        byte[] nestedProto = {};
        for (int i = 0; i < 2000; i++) {
            byte[] inner = nestedProto;
            nestedProto = ProtoWriter.message(m -> m.bytes(1, inner));
        }
        byte[] annotated = nestedProto;
        byte[] deepArgs =
                ProtoWriter.message(t ->
                        t.nested(
                                1,
                                p ->
                                        p.varint(8, 5)
                                                .varint(10, 1)
                                                .nested(11, e -> e.bytes(4, annotated))));
        return List.of(
                nestedProto,
                deepArgs,
                text("{\"traceEvents\":" + "[".repeat(100_000)),
                text("[{\"ph\":\"i\",\"ts\":1,\"pid\":1,\"args\":" + "{\"a\":".repeat(50_000)),
                text("main" + ";a".repeat(60_000) + " 1\n"),
                gzip(gzip(zeros)),
                gzip(zip(zeros, 3)),
                Zstd.compress(Zstd.compress(zeros)));
    }

    private static byte[] perfetto() {
        return ProtoWriter.message(t ->
                t.nested(1, p -> p.nested(6, s -> s.nested(1, c -> c.varint(1, 6).varint(2, 9))))
                        .nested(
                                1,
                                p ->
                                        p.varint(8, 5)
                                                .varint(10, 1)
                                                .nested(11, e -> e.varint(9, 1).text(23, "x"))));
    }

    private static byte[] primes() {
        return ProtoWriter.message(t ->
                t.real(1, 7)
                        .nested(4, s -> s.varint(1, 3))
                        .nested(
                                7,
                                e ->
                                        e.varint(1, 1)
                                                .nested(2, o -> o.varint(1, 1))
                                                .nested(3, b -> b.varint(8, 4))));
    }

    private static byte[] fuchsia() {
        ByteBuffer words = ByteBuffer.allocate(8 * 12).order(ByteOrder.LITTLE_ENDIAN);
        words.putLong(0x0016547846040010L);
        // A provider, its clock, a string, a thread, an instant with an arg.
        words.putLong(0x10L | 1L << 16 | 1L << 20);
        words.putLong(0x21L).putLong(1_000_000_000L);
        words.putLong(0x22L | 1L << 16 | 1L << 32).putLong('a');
        words.putLong(0x33L | 1L << 16).putLong(4).putLong(5);
        words.putLong(0x34L | 1L << 20 | 1L << 24 | 1L << 32 | 1L << 48).putLong(100);
        words.putLong(0x11L | 1L << 16 | 7L << 32);
        return words.array();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] zip(byte[] content, int members) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < members; i++) {
                zip.putNextEntry(new ZipEntry("trace" + i));
                zip.write(content);
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }
}
