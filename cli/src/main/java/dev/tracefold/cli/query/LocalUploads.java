// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.orchestrator.broker.Broker;
import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.upload.UploadHandler;

/// Uploads within one process: what a broker does between orchestrator and worker is a thread here.
public final class LocalUploads {
    private static final System.Logger LOG = System.getLogger(LocalUploads.class.getName());

    private LocalUploads() {}

    /// A handler that has uploads read by a worker, and hands on what is about none.
    ///
    /// @param next takes the rest
    /// @param worker reads traces
    /// @param catalog is kept true
    public static EventHandler handler(
            EventHandler next, EventHandler worker, TraceCatalog catalog) {
        AtomicReference<EventHandler> uploads = new AtomicReference<>(next);
        Broker broker =
                event -> {
                    var _ =
                            Thread.ofVirtual()
                                    .name("upload")
                                    .start(() -> read(event, worker, uploads.get()));
                    return new EventOutcome.Accepted();
                };
        uploads.set(new UploadHandler(next, catalog, broker, "local", InstantSource.system()));
        return uploads.get();
    }

    private static void read(CloudEvent upload, EventHandler worker, EventHandler uploads) {
        EventOutcome outcome = worker.handle(upload);
        if (outcome instanceof EventOutcome.Reply(CloudEvent indexed)) {
            outcome = uploads.handle(indexed);
        }
        if (!outcome.succeeded()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "not indexed: {0}: {1}",
                    upload.getSubject(),
                    outcome);
        }
    }
}
