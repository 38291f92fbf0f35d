// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// Unpacks what packets hold packed.
final class Decompression {
    /// No recorder makes bundles near this size; an array could hold no more.
    private static final int MAX_BYTES = 1 << 30;

    private static final int CHUNK = 1 << 16;

    private Decompression() {}

    /// Unpacks a zlib stream.
    static byte[] zlib(byte[] buffer, int start, int length) {
        try (Inflater inflater = new Inflater()) {
            return inflate(inflater, buffer, start, length);
        }
    }

    private static byte[] inflate(Inflater inflater, byte[] buffer, int start, int length) {
        inflater.setInput(buffer, start, length);
        Output out = new Output(length);
        byte[] chunk = new byte[CHUNK];
        try {
            while (!inflater.finished()) {
                int count = inflater.inflate(chunk);
                if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw corrupt("a compressed bundle breaks off");
                }
                out.add(chunk, count);
            }
        } catch (DataFormatException e) {
            throw corrupt("a compressed bundle cannot be unpacked: " + e.getMessage());
        }
        return out.bytes();
    }

    /// Unpacks a zstd frame.
    static byte[] zstd(byte[] buffer, int start, int length) {
        Output out = new Output(length);
        byte[] chunk = new byte[CHUNK];
        try (InputStream in =
                new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(buffer, start, length))) {
            for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
                out.add(chunk, count);
            }
        } catch (IOException e) {
            throw corrupt("a compressed bundle cannot be unpacked: " + e.getMessage());
        }
        return out.bytes();
    }

    private static ProcessorException corrupt(String what) {
        return new ProcessorException(
                Failure.data(
                        "TRACE_CORRUPT",
                        "Failed to decompress packets: %s (ERR:tp-corrupt)".formatted(what)));
    }

    /// Bytes so far; refuses to grow without end.
    private static final class Output {
        private final ByteArrayOutputStream bytes;

        Output(int packedLength) {
            bytes = new ByteArrayOutputStream(Math.max(32, packedLength * 4));
        }

        void add(byte[] chunk, int count) {
            if (bytes.size() + (long) count > MAX_BYTES) {
                throw corrupt(
                        "a compressed bundle unpacks to more than %d bytes".formatted(MAX_BYTES));
            }
            bytes.write(chunk, 0, count);
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
