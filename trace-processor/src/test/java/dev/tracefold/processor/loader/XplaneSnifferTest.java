// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class XplaneSnifferTest {
    private static final int HEAD_BYTES = 1 << 20;
    private static final List<Path> SHARED = List.of(Path.of("../shared"), Path.of("../../shared"));

    @Test
    void aPlaneHasANameAndNoFieldAboveSix() {
        assertThat(
                        isXspace(
                                ProtoWriter.message(s ->
                                        s.nested(
                                                1,
                                                p -> p.varint(1, 1).text(2, "Task Environment")))))
                .isTrue();
        assertThat(
                        isXspace(
                                ProtoWriter.message(
                                        s -> s.nested(1, p -> p.text(2, "name").varint(8, 1)))))
                .isFalse();
    }

    @Test
    void aListOfProcessesIsNoName() {
        byte[] trace =
                ProtoWriter.message(t ->
                        t.nested(1, p -> p.nested(2, tree -> tree.nested(1, s -> s.varint(1, 5)))));

        assertThat(isXspace(trace)).isFalse();
    }

    @Test
    void aProfileOfPprofIsNone() {
        byte[] profile =
                ProtoWriter.message(p -> p.nested(1, t -> t.varint(1, 1).varint(2, 2)).text(6, ""));

        assertThat(isXspace(profile)).isFalse();
    }

    @Test
    void ofAllRealFilesThoseOfXlaAreRecognisedAndNoOthers() throws IOException {
        for (Path shared : SHARED) {
            for (String folder : List.of("traces", "conformance/perfetto/traces")) {
                if (Files.isDirectory(shared.resolve(folder))) {
                    try (Stream<Path> files = Files.walk(shared.resolve(folder))) {
                        for (Path file : files.filter(Files::isRegularFile).toList()) {
                            assertThat(isXspace(head(file)))
                                    .as(file.toString())
                                    .isEqualTo(file.toString().endsWith(".xplane.pb"));
                        }
                    }
                }
            }
        }
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEAD_BYTES);
        }
    }

    private static boolean isXspace(byte[] head) {
        return XplaneSniffer.isXspace(head, head.length);
    }
}
