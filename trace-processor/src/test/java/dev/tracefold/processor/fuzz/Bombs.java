// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// A kilobyte or so each that unpacks to more than there is memory for, behind the head of each format.
final class Bombs {
    private static final int FILLING_MEGABYTES = 320;

    private Bombs() {}

    /// Those that are refused at once or only skipped.
    static Map<String, byte[]> quick() throws IOException {
        Map<String, byte[]> bombs = new LinkedHashMap<>();
        add(bombs, "line of systrace", "# tracer: nop\n", "a");
        add(bombs, "line of logcat", "06-24 16:24:23.441532 23153 23153 I tag: m\n", "a");
        add(bombs, "stacks without end", "a;b 1\na;c 1\na;", ";");
        add(bombs, "text in JSON", "{\"traceEvents\":[{\"name\":\"", "a");
        add(bombs, "arrays in JSON", "{\"traceEvents\":[{\"args\":", "[");
        add(bombs, "blanks in JSON", "{\"traceEvents\":", " ");
        add(bombs, "metadata in JSON", "{\"metadata\":{\"a\":\"", "a");
        add(bombs, "Firefox profile", "{\"meta\":{\"a\":\"", "a");
        add(bombs, "manifest", "{\"perfetto_manifest\":{\"a\":\"", "a");
        add(bombs, "packet of Perfetto", "\n\u00FF\u00FF\u00FF\u00FF\u0007", "\0");
        add(bombs, "field of Perfetto", "\n\0\u0012\u00FF\u00FF\u00FF\u00FF\u0007", "\0");
        add(bombs, "empty packets", "", "\n\0");
        add(bombs, "Primes", "\t12345678", "\0");
        add(bombs, "Fuchsia", "\u0010\0\u0004FxT\u0016\0", "\0");
        add(bombs, "Ninja", "# ninja log v5\n", "a");
        add(bombs, "zip", "PK\u0003\u0004", "P");
        add(bombs, "unknown", "\u0001", "\u0001");
        return bombs;
    }

    /// Those that are full of small things, which takes time to find out.
    static Map<String, byte[]> slow() throws IOException {
        Map<String, byte[]> bombs = new LinkedHashMap<>();
        add(bombs, "lines of systrace", "# tracer: nop\n", " a-1 [0] .... 1.5: x: b\n");
        add(bombs, "lines of logcat", "", "06-24 16:24:23.441532 23153 23153 I t: m\n");
        add(bombs, "lines of dumpstate", "9,0,i,vers,36\n", "\n");
        add(bombs, "battery history", "9,0,i,vers,36\n", "9,h,1,Bl=1,Bl=2,Bl=3,Bl=4,Bl=5,Bl=6\n");
        add(bombs, "lines of strace", "", "1 1700000000.123 a() = 1\n");
        add(bombs, "samples of perf script", "", "a 1 [0] 1.5: c:\n 1 f (m)\n\n");
        add(bombs, "events in JSON", "[", "{\"ph\":\"X\",\"ts\":1,\"dur\":1,\"pid\":1},");
        add(bombs, "lists in a Firefox profile", "{\"meta\":[", "0,");
        add(bombs, "arrays in a Firefox profile", "{\"meta\":", "[");
        add(bombs, "nodes of V8", "{\"nodes\":[", "{\"id\":1},");
        add(bombs, "track events", "", "\n\u0008@\u0005P\u0001Z\u0002H\u0001");
        add(bombs, "samples of pprof", "", "\u0012\0");
        add(bombs, "Simpleperf", "SIMPLEPERF\u0001\0", "\u0001\0\0\0\0");
        add(bombs, "perf.data", "PERFILE2", "h\0\0\0\0\0\0\0");
        add(
                bombs,
                "heap dump",
                "JAVA PROFILE 1.0.2\0\0\0\0\4\0\0\0\0\0\0\0\0",
                "\1\0\0\0\0\0\0\0\0");
        add(bombs, "method trace", "SLOW\1\0\20\0\0\0\0\0\0\0\0\0", "\1\0");
        add(bombs, "method trace in text", "*version\n1\n", "a=b\n");
        add(bombs, "Instruments", "<?xml version=\"1.0\"?>\n<trace-query-result>", "<a>");
        add(
                bombs,
                "Fuchsia's events",
                "\u0010\0\u0004FxT\u0016\0",
                "$\0\0\0\0\0\0\0\5\0\0\0\0\0\0\0");
        add(bombs, "jobs of Ninja", "# ninja log v5\n", "1\t1\t1\ta\t1\n2\t2\t1\ta\t2\n");
        return bombs;
    }

    private static void add(Map<String, byte[]> bombs, String name, String head, String filling)
            throws IOException {
        byte[] megabyte =
                filling.repeat((1 << 20) / filling.length()).getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16)) {
            gzip.write(head.getBytes(StandardCharsets.ISO_8859_1));
            for (int i = 0; i < FILLING_MEGABYTES; i++) {
                gzip.write(megabyte);
            }
        }
        bombs.put(name, out.toByteArray());
    }
}
