// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.snapshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// Which engine loads traces here: two that differ in a single class may load a trace differently, so what one
/// wrote is no use to the other. It is a checksum of the engine's own jar.
final class EngineIdentity {
    private static final String TEXT = compute();

    private EngineIdentity() {}

    /// Equal for engines that load traces alike, on machines whose memory is laid out alike.
    static String text() {
        return TEXT;
    }

    private static String compute() {
        try {
            Path code =
                    Path.of(
                            SnapshotReader.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            CRC32C crc = new CRC32C();
            long size = 0;
            for (Path file : files(code)) {
                byte[] bytes = Files.readAllBytes(file);
                crc.update(bytes);
                size += bytes.length;
            }
            return "%s-%d-%s"
                    .formatted(HexFormat.of().toHexDigits((int) crc.getValue()), size, order());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A jar, or the classes of a build that made none.
    private static List<Path> files(Path code) throws IOException {
        if (!Files.isDirectory(code)) {
            return List.of(code);
        }
        try (Stream<Path> tree = Files.walk(code)) {
            return tree.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String order() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "le" : "be";
    }
}
