// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where files go.
///
/// @param format of the files
/// @param path a file or a folder
/// @param isFolder which of them
public record ExportPlace(ExportFormat format, Path path, boolean isFolder) {

    /// A database is one file; other formats are a folder of them, unless there is one table only.
    ///
    /// @param out as the user says it; a folder that is there takes one table, too
    public static ExportPlace of(ExportFormat format, Path out, ExportSelection selection) {
        if (format == ExportFormat.SQLITE) {
            return new ExportPlace(format, out, false);
        }
        return selection
                .only()
                .map(only ->
                        new ExportPlace(
                                format,
                                Files.isDirectory(out)
                                        ? out.resolve(only.name() + format.suffix())
                                        : out,
                                false))
                .orElseGet(() -> new ExportPlace(format, out, true));
    }

    /// Fails where it would replace something.
    ///
    /// @param anyway whether it may
    public void checkFree(boolean anyway) throws IOException {
        if (isFolder && Files.isDirectory(path)) {
            UnfinishedFiles.checkFree(path, anyway || !FilesTarget.isTaken(path));
        } else {
            UnfinishedFiles.checkFree(path, anyway && !Files.isDirectory(path) && !isFolder);
        }
    }

    ExportTarget open(ExportProgress progress) throws IOException {
        return format == ExportFormat.SQLITE
                ? new SqliteTarget(path, progress)
                : new FilesTarget(format, path, isFolder, progress);
    }
}
