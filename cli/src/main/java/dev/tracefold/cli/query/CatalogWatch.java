// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.trace.TraceEvents;
import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.store.registry.TraceAddress;
import dev.tracefold.store.registry.TraceNames;
import dev.tracefold.store.watch.FolderWatch;

/// Keeps a catalog true to folders that are watched: what comes or changes is read, what goes is
/// forgotten.
public final class CatalogWatch implements FolderWatch.Listener {
    private final TraceIndex index;
    private final TraceCatalog catalog;
    private final Predicate<Path> isTrace;
    private final InstantSource clock;
    private final Consumer<String> say;

    /// A listener.
    ///
    /// @param index reads traces
    /// @param catalog is kept true
    /// @param isTrace told of a file, whether it is a trace
    /// @param clock times of entries
    /// @param say told what a person may want to know
    public CatalogWatch(
            TraceIndex index,
            TraceCatalog catalog,
            Predicate<Path> isTrace,
            InstantSource clock,
            Consumer<String> say) {
        this.index = index;
        this.catalog = catalog;
        this.isTrace = isTrace;
        this.clock = clock;
        this.say = say;
    }

    /// Traces are read by a worker, in its turn with its other work.
    public static TraceIndex.TraceReader through(EventHandler worker, InstantSource clock) {
        URI source = URI.create("/tracefold/watch");
        return trace -> {
            EventOutcome outcome =
                    worker.handle(TraceEvents.uploaded(trace, source, clock.instant()));
            return switch (outcome) {
                case EventOutcome.Reply(CloudEvent indexed) ->
                        Optional.of(TraceEvents.indexed(indexed));
                case EventOutcome.Accepted _ -> Optional.empty();
                case EventOutcome.Refused(_, String reason, _) -> throw notRead(reason);
                case EventOutcome.Unreachable(String reason) -> throw notRead(reason);
            };
        };
    }

    private static ProcessorException notRead(String reason) {
        return new ProcessorException(Failure.external("NOT_INDEXED", reason));
    }

    @Override
    public void arrived(Path file) {
        String address = file.toString();
        // What was a trace, or is called like one, is not passed over in silence.
        boolean isMeant =
                TraceNames.isMeantAsTrace(address)
                        || isTrace.test(file)
                        || catalog.find(address).isPresent();
        if (!isMeant) {
            return;
        }
        switch (index.read(address, clock)) {
            case TraceIndex.Outcome.Unchanged _ -> {
                // Nothing to say.
            }
            case TraceIndex.Outcome.Indexed _ -> say.accept("indexed " + address);
            case TraceIndex.Outcome.Unreadable(String error) -> say.accept("unreadable " + error);
        }
    }

    @Override
    public void gone(Path file) {
        String address = file.toString();
        if (catalog.retain(TraceAddress.FILE, address, other -> !other.equals(address)) > 0) {
            say.accept("removed " + address);
        }
    }

    /// What was removed while nobody watched.
    @Override
    public void lookedThrough(List<Path> there) {
        for (Path root : there) {
            int removed = catalog.retain(TraceAddress.FILE, root + "/", CatalogWatch::mayBeThere);
            if (removed > 0) {
                say.accept("removed %d traces below %s".formatted(removed, root));
            }
        }
    }

    private static boolean mayBeThere(String address) {
        try {
            return !Files.notExists(Path.of(address));
        } catch (InvalidPathException _) {
            return false;
        }
    }
}
