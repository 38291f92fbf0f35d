// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.zip.GZIPOutputStream;

import dev.tracefold.processor.wire.ProtoWriter;

/// Files of formats that are read as a whole, not too large to be taken, and full of the smallest things that
/// take more room in memory than in a file.
final class DenseFiles {
    private static final int FILE_BYTES = 48 << 20;

    private DenseFiles() {}

    /// Takes one file after the other: all of them would be half of the heap that they are to be read with.
    interface Reader {
        void read(String name, byte[] file) throws IOException;
    }

    static void each(Reader files) throws IOException {
        addProfiles(files);
        addDumps(files);
        addProtos(files);
    }

    private static void addProfiles(Reader files) throws IOException {
        String gecko = "{\"meta\":{},\"threads\":[{\"tid\":1,\"samples\":{\"schema\":";
        add(
                files,
                "samples of Firefox",
                text(gecko + "{\"stack\":0,\"time\":1},\"data\":["),
                i -> text("[0," + i + "],"),
                "[0,0]]}}]}");
        add(
                files,
                "frames of Firefox",
                text(
                        "{\"meta\":{},\"threads\":[{\"tid\":1,\"stackTable\":{\"schema\":{\"prefix\":0,\"frame\":1},\"data\":["),
                i -> text("[" + i + ",0],"),
                "[0,0]]}}]}");
        add(
                files,
                "nodes of V8",
                text("{\"nodes\":[{\"id\":0},"),
                i -> text("{\"id\":" + i + ",\"children\":[" + (i + 1) + "]},"),
                "{}]}");
        add(
                files,
                "samples of V8",
                text("{\"nodes\":[{\"id\":1}],\"samples\":["),
                i -> text("1,"),
                "1]}");
        add(
                files,
                "rows of Instruments",
                text("<?xml version=\"1.0\"?>\n<trace-query-result>\n<node>"),
                i -> text("<row><sample-time id=\"%d\">%d</sample-time></row>".formatted(i, i)),
                "</node></trace-query-result>");
        add(
                files,
                "elements of Instruments",
                text("<?xml version=\"1.0\"?>\n<trace-query-result>\n<node>"),
                i -> text("<a id=\"%d\"/>".formatted(i)),
                "</node></trace-query-result>");
        add(
                files,
                "method trace in text",
                text("*version\n1\n*threads\n"),
                i -> text(i + "\ta\n"),
                "*end\n");
        add(
                files,
                "methods in text",
                text("*version\n1\n*methods\n"),
                i -> text("0x%x\ta\tb\n".formatted(i * 4)),
                "*end\n");
    }

    private static void addDumps(Reader files) throws IOException {
        byte[] head = text("JAVA PROFILE 1.0.2\0\0\0\0\4\0\0\0\0\0\0\0\0");
        add(
                files,
                "texts of a heap dump",
                head,
                i -> record(1, buffer(5).putInt(i).put((byte) 'a').array()));
        add(
                files,
                "classes of a heap dump",
                head,
                i -> record(2, buffer(16).putInt(1).putInt(i).putInt(1).putInt(1).array()));
        byte[] segment = {0x1C, 0, 0, 0, 0, 2, (byte) 0xF0, 0, 0};
        byte[] opened = Arrays.copyOf(head, head.length + segment.length);
        System.arraycopy(segment, 0, opened, head.length, segment.length);
        add(
                files,
                "roots of a heap dump",
                opened,
                i -> buffer(5).put((byte) 0xFF).putInt(i).array());
        add(
                files,
                "objects of a heap dump",
                opened,
                i ->
                        buffer(17)
                                .put((byte) 0x21)
                                .putInt(i + 1)
                                .putInt(1)
                                .putInt(1)
                                .putInt(0)
                                .array());
        add(
                files,
                "arrays of a heap dump",
                opened,
                i ->
                        buffer(14)
                                .put((byte) 0x23)
                                .putInt(i + 1)
                                .putInt(1)
                                .putInt(0)
                                .put((byte) 8)
                                .array());
        add(
                files,
                "classes in a segment",
                opened,
                i -> buffer(47).put((byte) 0x20).putInt(i + 1).array());
        byte[] slow = text("SLOW\1\0\20\0\0\0\0\0\0\0\0\0");
        add(
                files,
                "events of a method trace",
                slow,
                i -> buffer(9).put(8, (byte) 0).putShort(0, (short) 1).putInt(2, i * 4).array());
    }

    private static void addProtos(Reader files) throws IOException {
        byte[] types =
                ProtoWriter.message(p -> p.nested(1, t -> t.varint(1, 1).varint(2, 1)).text(6, ""));
        add(files, "samples of pprof", types, i -> message(2, m -> m.varint(1, i).varint(2, 1)));
        add(files, "locations of pprof", types, i -> message(4, m -> m.varint(1, i)));
        add(files, "functions of pprof", types, i -> message(5, m -> m.varint(1, i)));
        add(files, "mappings of pprof", types, i -> message(3, m -> m.varint(1, i)));
        add(files, "texts of pprof", types, i -> message(6, m -> {}));
        add(
                files,
                "samples of Simpleperf",
                text("SIMPLEPERF\1\0"),
                i -> sized(message(1, m -> m.varint(1, i).varint(2, 1))),
                "\0\0\0\0");
        add(
                files,
                "files of Simpleperf",
                text("SIMPLEPERF\1\0"),
                i -> sized(message(3, m -> m.varint(1, i).text(2, "a"))),
                "\0\0\0\0");
        add(
                files,
                "threads of Simpleperf",
                text("SIMPLEPERF\1\0"),
                i -> sized(message(4, m -> m.varint(1, i).varint(2, i).text(3, "a"))),
                "\0\0\0\0");
        add(
                files,
                "events of an XPlane",
                new byte[] {
                    0x0A,
                    (byte) 0xFF,
                    (byte) 0xFF,
                    (byte) 0xFF,
                    0x17,
                    0x12,
                    1,
                    'a',
                    0x1A,
                    (byte) 0xFF,
                    (byte) 0xFF,
                    (byte) 0xFE,
                    0x17
                },
                i -> message(4, m -> m.varint(1, 1).varint(2, i)));
        add(
                files,
                "planes of an XSpace",
                message(1, m -> m.text(2, "/device:1")),
                i -> message(1, m -> m.text(2, "a")));
        byte[] primes = ProtoWriter.message(t -> t.real(1, 7));
        add(
                files,
                "Primes",
                primes,
                i -> message(7, e -> e.varint(1, i).nested(2, o -> o.varint(1, i))));
    }

    private static void add(Reader files, String name, byte[] head, IntFunction<byte[]> pieces)
            throws IOException {
        add(files, name, head, pieces, "");
    }

    private static void add(
            Reader files, String name, byte[] head, IntFunction<byte[]> pieces, String tail)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16)) {
            gzip.write(head);
            int written = head.length;
            for (int i = 1; written < FILE_BYTES; i++) {
                byte[] piece = pieces.apply(i);
                gzip.write(piece);
                written += piece.length;
            }
            gzip.write(text(tail));
        }
        files.read(name, out.toByteArray());
    }

    private static byte[] message(int field, java.util.function.Consumer<ProtoWriter> content) {
        return ProtoWriter.message(m -> m.nested(field, content));
    }

    /// With its length in front, in little endian.
    private static byte[] sized(byte[] message) {
        return buffer(message.length + 4)
                .putInt(Integer.reverseBytes(message.length))
                .put(message)
                .array();
    }

    private static byte[] record(int tag, byte... content) {
        return buffer(9 + content.length)
                .put((byte) tag)
                .putInt(0)
                .putInt(content.length)
                .put(content)
                .array();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
