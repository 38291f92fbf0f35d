// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/// The columns in the library's words, and in those of the end of a file.
final class ParquetSchema {
    private static final String NAME = "rows";
    private static final String WRITER = "tracefold";
    private static final int FORMAT_VERSION = 1;

    private ParquetSchema() {}

    static MessageType of(List<ParquetColumn> columns) {
        List<org.apache.parquet.schema.Type> fields = new ArrayList<>();
        for (ParquetColumn column : columns) {
            fields.add(field(column));
        }
        return new MessageType(NAME, fields);
    }

    private static PrimitiveType field(ParquetColumn column) {
        return switch (column.type()) {
            case INT32 -> Types.optional(PrimitiveTypeName.INT32).named(column.name());
            case INT64 -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
            case DOUBLE -> Types.optional(PrimitiveTypeName.DOUBLE).named(column.name());
            case STRING ->
                    Types.optional(PrimitiveTypeName.BINARY)
                            .as(LogicalTypeAnnotation.stringType())
                            .named(column.name());
            case BYTES -> Types.optional(PrimitiveTypeName.BINARY).named(column.name());
        };
    }

    static Type type(PrimitiveType type) {
        return switch (type.getPrimitiveTypeName()) {
            case INT32 -> Type.INT32;
            case INT64 -> Type.INT64;
            case DOUBLE -> Type.DOUBLE;
            default -> Type.BYTE_ARRAY;
        };
    }

    static void writeFooter(MessageType schema, long rows, List<RowGroup> groups, OutputStream out)
            throws IOException {
        List<SchemaElement> elements = new ArrayList<>();
        elements.add(new SchemaElement(NAME).setNum_children(schema.getFieldCount()));
        for (ColumnDescriptor column : schema.getColumns()) {
            elements.add(element(column.getPrimitiveType()));
        }
        FileMetaData footer =
                new FileMetaData(FORMAT_VERSION, elements, rows, groups)
                        .setCreated_by(WRITER)
                        // Without it nobody believes the least and largest values.
                        .setColumn_orders(
                                Collections.nCopies(
                                        schema.getFieldCount(),
                                        ColumnOrder.TYPE_ORDER(new TypeDefinedOrder())));
        Util.writeFileMetaData(footer, out);
    }

    private static SchemaElement element(PrimitiveType type) {
        SchemaElement element =
                new SchemaElement(type.getName())
                        .setType(type(type))
                        .setRepetition_type(FieldRepetitionType.OPTIONAL);
        return type.getLogicalTypeAnnotation() == null
                ? element
                : element.setConverted_type(ConvertedType.UTF8)
                        .setLogicalType(LogicalType.STRING(new StringType()));
    }
}
