// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// A kilobyte or so each that unpacks to more than there is memory for, behind the head of each format.
final class Bombs {
    private static final int FILLING_MEGABYTES = 320;

    private Bombs() {}

    static Map<String, byte[]> all() throws IOException {
        Map<String, byte[]> bombs = new LinkedHashMap<>();
        add(bombs, "line of systrace", "# tracer: nop\n", 'a');
        add(bombs, "line of logcat", "06-24 16:24:23.441532 23153 23153 I tag: m\n", 'a');
        add(bombs, "lines of dumpstate", "9,0,i,vers,36\n", '\n');
        add(bombs, "stacks without end", "a;b 1\na;", ';');
        add(bombs, "text in JSON", "{\"traceEvents\":[{\"name\":\"", 'a');
        add(bombs, "arrays in JSON", "{\"traceEvents\":[{\"args\":", '[');
        add(bombs, "blanks in JSON", "{\"traceEvents\":", ' ');
        add(bombs, "metadata in JSON", "{\"metadata\":{\"a\":\"", 'a');
        add(bombs, "Firefox profile", "{\"meta\":{\"a\":\"", 'a');
        add(bombs, "manifest", "{\"perfetto_manifest\":{\"a\":\"", 'a');
        add(bombs, "packet of Perfetto", "\n\u00FF\u00FF\u00FF\u00FF\u0007", '\0');
        add(bombs, "field of Perfetto", "\n\u0000\u0012\u00FF\u00FF\u00FF\u00FF\u0007", '\0');
        add(bombs, "empty packets", "\n\u0000", '\0');
        add(bombs, "Primes", "\t12345678", '\0');
        add(bombs, "Fuchsia", "\u0010\u0000\u0004FxT\u0016\u0000", '\u0000');
        add(bombs, "Ninja", "# ninja log v5\n", 'a');
        add(bombs, "zip", "PK\u0003\u0004", 'P');
        add(bombs, "unknown", "\u0001", '\u0001');
        return bombs;
    }

    private static void add(Map<String, byte[]> bombs, String name, String head, char filling)
            throws IOException {
        byte[] megabyte = new byte[1 << 20];
        Arrays.fill(megabyte, (byte) filling);
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
