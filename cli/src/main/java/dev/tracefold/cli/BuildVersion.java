// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.util.Objects;

import picocli.CommandLine.IVersionProvider;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.sqlite.SqliteLibrary;

/// What `--version` prints.
final class BuildVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "tracefold " + of(),
            "Java %s, %s %s"
                    .formatted(
                            Runtime.version(),
                            System.getProperty("os.name"),
                            System.getProperty("os.arch")),
            sqlite()
        };
    }

    private static String sqlite() {
        try {
            return "SQLite %s of %s"
                    .formatted(SqliteLibrary.version(), SqliteLibrary.loaded().origin());
        } catch (ProcessorException e) {
            return "SQLite: " + e.failure().message();
        }
    }

    // From the manifest; there is none when classes run outside their jar.
    static String of() {
        return Objects.requireNonNullElse(
                BuildVersion.class.getPackage().getImplementationVersion(), "(not packaged)");
    }
}
