// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.tracefold.cli.console.Console;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.wire.ProtoOutput;

/// What the launcher lets a JVM learn from, so that the next ones start with what it had loaded and linked: the
/// commands that people wait for, over two small traces. Its argument is a folder for these. A server has a rehearsal of its
/// own ([ServeRehearsal]), since a JVM loads at its start whatever its cache has.
final class Rehearsal {
    private static final int EVENTS = 20_000;
    private static final int SEQUENCE = 1;

    /// Enough for a file that two threads read.
    private static final int JSON_BYTES = 4 << 20;

    private Rehearsal() {}

    /// The process; its status is that of the last command.
    public static void main(String[] args) throws IOException {
        TraceProcessor.warmUpQueries();
        Path proto = proto(Path.of(args[0]));
        Path json = json(Path.of(args[0], "rehearsal.json"));
        String slices = "SELECT name, dur FROM slice";
        run("processor", proto.toString(), "--sql", "SELECT count(*) FROM slice");
        run(
                "processor",
                proto.toString(),
                "--sql",
                "SELECT sum(dur) FROM sched JOIN thread USING (utid)");
        run("query", "--sql", slices, json.toString());
        run("processor", "--full-load", json.toString(), "--sql", "SELECT count(*) FROM slice");
        System.exit(
                run(
                        "query",
                        "--sql",
                        "INCLUDE PERFETTO MODULE slices.with_context; " + slices,
                        proto.toString(),
                        json.toString()));
    }

    /// A trace of Perfetto's format, written into a folder.
    static Path proto(Path folder) throws IOException {
        Path proto = folder.resolve("rehearsal.pftrace");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(proto))) {
            write(out);
        }
        return proto;
    }

    private static Path json(Path file) throws IOException {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; text.length() < JSON_BYTES; i++) {
            text.append(i == 0 ? "" : ",\n")
                    .append("{\"ph\":\"X\",\"name\":\"name\",\"pid\":1,\"tid\":1,\"ts\":")
                    .append(5 * i)
                    .append(",\"dur\":2,\"args\":{\"number\":")
                    .append(i)
                    .append("}}");
        }
        return Files.writeString(file, text.append(']'));
    }

    /// A command whose answer nobody reads.
    ///
    /// @return its exit status
    static int run(String... command) {
        OutputStream nowhere = OutputStream.nullOutputStream();
        Console console = new Console(InputStream.nullInputStream(), nowhere, nowhere, false);
        return Tracefold.run(console, command);
    }

    /// A track with slices and a CPU with switches. The numbers are field numbers of Perfetto's messages.
    private static void write(OutputStream out) throws IOException {
        ProtoOutput track = new ProtoOutput().varint(1, 1).text(2, "track");
        ProtoOutput names =
                new ProtoOutput().message(2, new ProtoOutput().varint(1, 1).text(2, "name"));
        packet(
                out,
                new ProtoOutput().varint(8, 0).varint(13, 3).message(12, names).message(60, track));
        ProtoOutput bundle = new ProtoOutput().varint(1, 0);
        for (int i = 1; i <= EVENTS; i++) {
            ProtoOutput event = new ProtoOutput().varint(9, 2 - i % 2).varint(11, 1);
            if (i % 2 == 1) {
                event.varint(10, 1);
            }
            packet(out, new ProtoOutput().varint(8, i * 1000L).varint(13, 2).message(11, event));
            ProtoOutput taskSwitch =
                    new ProtoOutput()
                            .text(1, "task" + i % 7)
                            .varint(2, i % 7)
                            .varint(3, 120)
                            .varint(4, 1)
                            .text(5, "task" + (i + 1) % 7)
                            .varint(6, (i + 1) % 7)
                            .varint(7, 120);
            bundle.message(
                    2,
                    new ProtoOutput().varint(1, i * 1000L).varint(2, i % 7).message(4, taskSwitch));
            if (i % 500 == 0) {
                packet(out, new ProtoOutput().message(1, bundle));
                bundle.clear().varint(1, 0);
            }
        }
    }

    private static void packet(OutputStream out, ProtoOutput packet) throws IOException {
        new ProtoOutput().message(1, packet.varint(10, SEQUENCE)).writeTo(out);
    }
}
