// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class SnifferTest {
    @ParameterizedTest
    @CsvSource({
        "4152524f5731, ARROW",
        "1000044678541600, FUCHSIA",
        "50455246494c4532, PERF",
        "53494d504c4550455246, SIMPLEPERF_PROTO",
        "504b0304, ZIP",
        "1f8b08, GZIP",
        "28b52ffd, ZSTD",
        "534c4f570400, ART_METHOD_V2",
        "534c4f57f500, ART_METHOD_V2",
        "534c4f570100, ART_METHOD",
        "2a76657273696f6e0a, ART_METHOD",
        "4a4156412050524f46494c45, ART_HPROF",
        "54524143453a0a789c, CTRACE",
        "0a03, PROTO",
        "09, PRIMES",
    })
    void binaryFormatsShowInTheirFirstBytes(String hex, TraceFormat format) {
        assertThat(detect(HexFormat.of().parseHex(hex))).isEqualTo(format);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ \"perfetto_manifest\": {}} | PERFETTO_MANIFEST",
                "{ \"meta\": 1} | GECKO",
                "{\"libs\": []} | GECKO",
                "{\"traceEvents\": []} | JSON",
                "[ {\"ph\": \"X\"}] | JSON",
                "# ninja log v5 | NINJA_LOG",
                "01-02 12:34:56.789  1000  1001 I tag: text | ANDROID_LOGCAT",
                "a;b;c 12 | COLLAPSED_STACK",
                "sh 1234/1235 [000] 1.000000: 250 cycles: | PERF_TEXT",
                "1234 1700000000.123456 openat(AT_FDCWD, \"x\") = 3 | STRACE",
                "# tracer: nop | SYSTRACE",
                "<!DOCTYPE html> | SYSTRACE",
                "cpus=8 | SYSTRACE",
                "9,0,i,vers,36 | ANDROID_DUMPSTATE",
            })
    void textFormatsShowInTheirFirstLines(String text, TraceFormat format) {
        assertThat(detect(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(format);
    }

    @Test
    void tarShowsBehindTheFirstName() {
        byte[] header = new byte[512];
        System.arraycopy("ustar\0".getBytes(StandardCharsets.US_ASCII), 0, header, 257, 6);

        assertThat(detect(header)).isEqualTo(TraceFormat.TAR);
    }

    @Test
    void aTraceThatStartsWithSymbolsIsNoOrdinaryTrace() {
        byte[] symbols = ProtoWriter.message(t -> t.nested(1, p -> p.nested(61, s -> {})));

        assertThat(detect(symbols)).isEqualTo(TraceFormat.SYMBOLS);
    }

    @Test
    void aProfileHasSamplesBesidesValueTypes() {
        byte[] profile =
                ProtoWriter.message(p ->
                        p.nested(1, v -> v.varint(1, 1).varint(2, 2))
                                .nested(2, s -> s.varint(1, 1))
                                .text(6, ""));

        assertThat(detect(profile)).isEqualTo(TraceFormat.PPROF);
    }

    @Test
    void anythingElseIsUnknown() {
        assertThat(detect("hello".getBytes(StandardCharsets.UTF_8))).isNull();
    }

    private static @org.jspecify.annotations.Nullable TraceFormat detect(byte[] head) {
        return Sniffer.detect(head, head.length);
    }
}
