// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.List;

/// What Windows calls file operations and the kinds of information that they are about.
final class EtwFileNames {
    private static final int FIRST_OPERATION = 64;

    private static final List<String> OPERATIONS =
            words(
                    """
                    CreateFile Cleanup Close ReadFile WriteFile SetInformation DeleteFile RenameFile
                    DirectoryEnumeration Flush QueryFileInformation FilesystemControlEvent
                    EndOperation DirectoryNotification
                    """);

    private static final List<String> PATH_OPERATIONS = words("DeletePath RenamePath");
    private static final int FIRST_PATH_OPERATION = 79;

    /// Members of `FILE_INFORMATION_CLASS` from 1 on, without `File` and with `*` for `Information`.
    private static final List<String> INFO_CLASSES =
            words(
                    """
                    Directory* FullDirectory* BothDirectory* Basic* Standard* Internal* Ea*
                    Access* Name* Rename* Link* Names* Disposition* Position* FullEa* Mode*
                    Alignment* All* Allocation* EndOfFile* AlternateName* Stream* Pipe* PipeLocal*
                    PipeRemote* MailslotQuery* MailslotSet* Compression* ObjectId* Completion*
                    MoveCluster* Quota* ReparsePoint* NetworkOpen* AttributeTag* Tracking*
                    IdBothDirectory* IdFullDirectory* ValidDataLength* ShortName*
                    IoCompletionNotification* IoStatusBlockRange* IoPriorityHint* SfioReserve*
                    SfioVolume* HardLink* ProcessIdsUsingFile* NormalizedName*
                    NetworkPhysicalName* IdGlobalTxDirectory* IsRemoteDevice* Unused* NumaNode*
                    StandardLink* RemoteProtocol* Rename*BypassAccessCheck Link*BypassAccessCheck
                    VolumeName* Id* IdExtdDirectory* ReplaceCompletion* HardLinkFullId*
                    IdExtdBothDirectory* Disposition*Ex Rename*Ex Rename*ExBypassAccessCheck
                    DesiredStorageClass* Stat* MemoryPartition* StatLx* CaseSensitive* Link*Ex
                    Link*ExBypassAccessCheck StorageReserveId* CaseSensitive*ForceAccessCheck
                    KnownFolder* StatBasic* Id64ExtdDirectory* Id64ExtdBothDirectory*
                    IdAllExtdDirectory* IdAllExtdBothDirectory*
                    """);

    private EtwFileNames() {}

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    /// Name of an operation, or the empty string.
    static String operation(long opcode) {
        String name = at(OPERATIONS, opcode - FIRST_OPERATION);
        return name.isEmpty() ? at(PATH_OPERATIONS, opcode - FIRST_PATH_OPERATION) : name;
    }

    /// Name of a kind of information, or the empty string.
    static String infoClass(long number) {
        String name = at(INFO_CLASSES, number - 1);
        return name.isEmpty() ? "" : "File" + name.replace("*", "Information");
    }

    private static String at(List<String> names, long index) {
        return index >= 0 && index < names.size() ? names.get((int) index) : "";
    }
}
