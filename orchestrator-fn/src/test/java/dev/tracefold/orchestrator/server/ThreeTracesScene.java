// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.nio.file.Path;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The API over real sockets, with a real pipeline over the [three traces][ApiScene#withThreeTraces] of a folder.
@NullMarked
@SuppressWarnings("NullAway.Init") // set before each test
abstract class ThreeTracesScene {
    @TempDir Path folder;
    ApiScene scene;

    @BeforeEach
    void start() throws IOException {
        scene = ApiScene.withThreeTraces(folder);
    }

    @AfterEach
    void stop() {
        scene.close();
    }
}
