// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import com.github.luben.zstd.Zstd;
import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;

/// Functions on bytes as a whole, and those that would hand bytes to a file or build a message of
/// metrics, which say what to do instead.
final class BlobFunctions {
    private static final String FILE_WRITE = "__intrinsic_file_write";

    /// Packs texts such as JSON well and still at some hundred megabytes a second.
    private static final int LEVEL = 9;

    private BlobFunctions() {}

    /// `__intrinsic_zstd_compress(x)`: the bytes of a text or blob as one zstd frame; NULL for NULL.
    /// Numbers are refused.
    static @Nullable Object compress(Arguments arguments) {
        return switch (arguments.type(0)) {
            case NULL -> null;
            case STRING, BLOB -> Zstd.compress(arguments.getBytes(0), LEVEL);
            case LONG, DOUBLE ->
                    throw new FunctionException("ZSTD: argument must be a string or blob");
        };
    }

    /// `null_if_empty(message)`: the message, or NULL when it has no bytes. What is no blob is
    /// refused.
    static @Nullable Object nullIfEmpty(Arguments arguments) {
        return switch (arguments.type(0)) {
            case NULL -> null;
            case BLOB -> {
                byte[] message = arguments.getBytes(0);
                yield message.length == 0 ? null : message;
            }
            case LONG, DOUBLE, STRING ->
                    throw new FunctionException("NULL_IF_EMPTY: argument must be BYTES");
        };
    }

    /// `__intrinsic_file_write(path, content)`: refused, whatever the arguments.
    static @Nullable Object fileWrite(Arguments arguments) {
        arguments.requireText(0, FILE_WRITE);
        if (arguments.type(1) != CellType.BLOB) {
            throw new FunctionException(FILE_WRITE + ": argument 2 must be BYTES");
        }
        throw new FunctionException(
                FILE_WRITE
                        + ": File I/O is disabled: SQL cannot write files here; select the content"
                        + " and let the program that asks write it");
    }

    /// `export_json(path)`: refused, whatever the path.
    static ScalarFunction exportJson() {
        return refused(
                "EXPORT_JSON: File I/O is disabled: SQL cannot write files here; query the tables"
                        + " and let the program that asks write the rows, or convert the trace with"
                        + " 'traceconv json'");
    }

    /// `unwrap_metric_proto(message, type)`: refused, because nothing builds such messages.
    static ScalarFunction unwrapMetric() {
        return refused(
                "UNWRAP_METRIC_PROTO: metrics of the first version are not supported; use a trace"
                        + " summary with metrics v2");
    }

    private static ScalarFunction refused(String message) {
        return arguments -> {
            throw new FunctionException(message);
        };
    }
}
