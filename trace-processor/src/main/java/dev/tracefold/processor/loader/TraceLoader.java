// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Optional;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.TraceStorage;

/// Loads a trace, or an archive of traces, into tables.
public final class TraceLoader {
    private static final int HEAD_BYTES = 4096;

    private TraceLoader() {}

    /// Whether a source begins as one of the formats that are known, compressed or not. Whether there
    /// is an importer for it, and whether the rest is sound, only loading tells.
    ///
    /// @throws IOException when it cannot be read
    public static boolean recognises(TraceSource source) throws IOException {
        try (InputStream in = source.open()) {
            byte[] head = in.readNBytes(HEAD_BYTES);
            return Sniffer.detect(head, head.length) != null;
        }
    }

    /// Reads the source to its end.
    ///
    /// @return tables and strings; the caller closes them
    /// @throws ProcessorException of category data when the bytes are no trace that is known or are
    ///     corrupt, resource when a limit is reached, external when the source cannot be read
    public static TraceStorage load(TraceSource source, LoadOptions options) {
        Optional<TraceStorage> loaded = tryToLoad(source, options);
        return loaded.isPresent()
                ? loaded.get()
                : tryToLoad(source, options.withEverything()).orElseThrow();
    }

    /// Loads what is in scope.
    ///
    /// @return empty when only the whole trace can tell what it is
    private static Optional<TraceStorage> tryToLoad(TraceSource source, LoadOptions options) {
        TraceStorage storage = new TraceStorage(options.memoryLimitBytes());
        source.path().filter(Files::isRegularFile).ifPresent(storage.waiting()::setOrigin);
        boolean loaded = false;
        try (InputStream in = source.open()) {
            LoadSession session =
                    new LoadSession(storage, options.imports(), FormatRegistry.builtin());
            session.loadRoot(Blocks.of(in));
            session.finish();
            loaded = !session.isDoubtful();
            return loaded ? Optional.of(storage) : Optional.empty();
        } catch (ProcessorException e) {
            throw NativeMemory.isLimit(e.failure()) ? tooLarge(source, e) : e;
        } catch (IOException e) {
            throw new ProcessorException(
                    Failure.external(
                            "TRACE_UNREADABLE",
                            "could not read trace %s: %s".formatted(source.name(), e.getMessage())),
                    e);
        } finally {
            storage.waiting().close();
            if (!loaded) {
                storage.close();
            }
        }
    }

    private static ProcessorException tooLarge(TraceSource source, ProcessorException limit) {
        return new ProcessorException(
                Failure.resource(
                        limit.failure().code(),
                        ("loading trace %s: %s; raise the limit (--memory-limit of a command,"
                                        + " TRACEFOLD_TRACE_MEMORY_BYTES of a worker), or ask for fewer"
                                        + " tables without --full-load")
                                .formatted(source.name(), limit.failure().message())),
                limit);
    }
}
