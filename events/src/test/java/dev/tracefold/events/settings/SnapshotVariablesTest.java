// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.settings;

import java.util.Map;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@NullMarked
class SnapshotVariablesTest {
    @Test
    void nothingIsKeptUnlessSomebodySaysWhere() {
        assertThat(SnapshotVariables.read(new Environment(Map.<String, String>of()::get)))
                .isEmpty();
    }

    @Test
    void aStoreWantsAFolderBesides() {
        assertThatThrownBy(() -> read(Map.of("TRACEFOLD_SNAPSHOT_STORE", "gs://b/p")))
                .hasMessage(
                        "TRACEFOLD_SNAPSHOT_STORE: expected TRACEFOLD_SNAPSHOTS besides, a folder of this machine");
        assertThatThrownBy(() ->
                        read(
                                Map.of(
                                        "TRACEFOLD_SNAPSHOT_STORE",
                                        "ftp://x",
                                        "TRACEFOLD_SNAPSHOTS",
                                        "/tmp/x")))
                .hasMessageStartingWith("TRACEFOLD_SNAPSHOT_STORE: ")
                .hasMessageEndingWith("but was ftp://x");
    }

    private static void read(Map<String, String> variables) {
        var _ = SnapshotVariables.read(new Environment(variables::get));
    }
}
