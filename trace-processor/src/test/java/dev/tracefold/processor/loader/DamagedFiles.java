// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.util.Arrays;
import java.util.Random;

import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;

/// Loads a file cut short and with bits flipped: an importer may refuse it as damaged, and may throw
/// nothing else.
public final class DamagedFiles {
    private static final int CUTS = 60;
    private static final int FLIPS = 120;

    private DamagedFiles() {}

    /// Loads many damaged copies of a file.
    public static void load(byte[] file) {
        Random random = new Random(7);
        for (int i = 0; i < CUTS; i++) {
            loadOne(Arrays.copyOf(file, random.nextInt(file.length)));
        }
        for (int i = 0; i < FLIPS; i++) {
            byte[] flipped = file.clone();
            for (int bit = random.nextInt(8); bit >= 0; bit--) {
                flipped[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            }
            loadOne(flipped);
        }
    }

    private static void loadOne(byte[] file) {
        LoadOptions options = new LoadOptions(1L << 28, new ImportOptions(false, false, false));
        try (TraceStorage storage = TraceLoader.load(TraceSource.bytes("damaged", file), options)) {
            assertThat(storage.metadata().table().rowCount()).isNotNegative();
        } catch (ProcessorException e) {
            assertThat(e.failure().category()).isIn(FailureCategory.DATA, FailureCategory.RESOURCE);
        }
    }
}
