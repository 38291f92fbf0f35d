// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.ReentrantLock;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/// What there is to ask: the endpoints, and the names that SQL knows.
@Controller
@Requires(beans = ApiParts.class)
@ExecuteOn(TaskExecutors.BLOCKING)
final class DocumentController {
    private static final String RESOURCE = "openapi.yaml";

    private final ApiParts parts;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private @Nullable String names;

    DocumentController(ApiParts parts) {
        this.parts = parts;
    }

    /// This API.
    @Get(uri = "/openapi.yaml", produces = "application/yaml")
    byte[] openApi() {
        try (InputStream resource = DocumentController.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path");
            }
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Tables, functions and modules; the same for as long as the process lives.
    @Get("/v1/sql/names")
    String names() {
        lock.lock();
        try {
            if (names == null) {
                names = SqlNames.of(parts.engine());
            }
            return names;
        } finally {
            lock.unlock();
        }
    }
}
