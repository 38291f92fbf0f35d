// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.ImportSession;
import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;

class KernelTrackersTest {
    @Test
    void tracesOfOneMachineShareItsGpusAndItsKernelAndThoseOfAnotherDoNot() {
        try (TraceStorage storage = new TraceStorage(Long.MAX_VALUE)) {
            ImportSession session =
                    new ImportSession(storage, new ImportOptions(true, false, false));
            KernelTrackers first = session.context(0, 0).kernel();
            KernelTrackers second = session.context(1, 0).kernel();
            KernelTrackers other = session.context(1, 99).kernel();
            first.system().setKernel("Linux", "6.1.0", "x86_64");

            int gpu = first.gpus().getOrCreate(0);

            assertThat(second.gpus().getOrCreate(0)).isEqualTo(gpu);
            assertThat(other.gpus().getOrCreate(0)).isNotEqualTo(gpu);
            assertThat(storage.table("__intrinsic_gpu").rowCount()).isEqualTo(2);
            assertThat(second.system().release()).isEqualTo("6.1.0");
            assertThat(other.system().isKernelVersionKnown()).isFalse();
        }
    }
}
