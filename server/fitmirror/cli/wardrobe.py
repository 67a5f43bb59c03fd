"""`fitmirror wardrobe`: the catalogue."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from fitmirror.cli.plain import fail, plain_errors, printer, settings_or_exit

if TYPE_CHECKING:
    from fitmirror.wardrobe.product import Product
    from fitmirror.wardrobe.store import Wardrobe

app = typer.Typer(no_args_is_help=True, help="What can be worn.")

Id = Annotated[str, typer.Argument(metavar="ID", help="The item's id, as `list` shows it.")]


@app.callback()
def _group() -> None:
    pass


def _shelf() -> "Wardrobe":
    from fitmirror.wardrobe.store import Wardrobe

    settings = settings_or_exit()
    return Wardrobe(settings.wardrobe, settings.demo)


@app.command("list")
def list_items() -> None:
    """List the items, the demo's too, and those that cannot be used with the reason."""
    with plain_errors():
        shelf = _shelf()
        table = Table("id", "category", "title", "colours", box=None, pad_edge=False)
        for item in shelf.items():
            table.add_row(*map(escape, (item.id, item.category.value, item.title, ", ".join(item.colours))))
        printer().print(table)
        for broken in shelf.broken():
            typer.echo(f"{broken.id}: cannot be used: {broken.reason}", err=True)


@app.command("add")
def add(
    photo: Annotated[Path, typer.Argument(metavar="PHOTO", help="The product's front on a plain background.")],
    category: Annotated[str, typer.Option(help="What it is: top, bottom, dress or outerwear.")],
    title: Annotated[str, typer.Option(help="For people to read; by default the file's name.")] = "",
    sku: Annotated[str, typer.Option(help="The shop's own number.")] = "",
    text: Annotated[str, typer.Option(help="The shop's own words about it.")] = "",
    id: Annotated[str, typer.Option(help="Its id; by default made of SKU, title or name.")] = "",
    back: Annotated[Path | None, typer.Option(metavar="PHOTO", help="Its back on a plain background.")] = None,
) -> None:
    """Take a product photo in: cut it out, find its key points, show how sure they are."""
    with plain_errors():
        from fitmirror.wardrobe import keeping
        from fitmirror.wardrobe.item import Category
        from fitmirror.wardrobe.photo import bytes_of

        if category not in set(Category):
            raise typer.BadParameter(f"{category!r} is none of {', '.join(Category)}", param_hint="--category")
        shelf = _shelf()
        product = keeping.add(
            shelf,
            bytes_of(photo),
            Category(category),
            photo.name,
            id=id,
            title=title,
            sku=sku,
            text=text,
            back=None if back is None else bytes_of(back),
        )
        _tell(shelf, product)


@app.command("show")
def show(id: Id) -> None:
    """Show what is known of an item, and how sure its key points are."""
    with plain_errors():
        shelf = _shelf()
        _tell(shelf, shelf.get(id))


@app.command("remove")
def remove(id: Id) -> None:
    """Take an item out of the wardrobe; for a month it can be put back."""
    with plain_errors():
        from fitmirror.wardrobe import keeping

        keeping.remove(_shelf(), id)
        typer.echo(f"removed {id}; `fitmirror wardrobe restore {id}` puts it back within a month")


@app.command("restore")
def restore(id: Id) -> None:
    """Put a removed item back."""
    with plain_errors():
        from fitmirror.wardrobe import keeping
        from fitmirror.wardrobe.errors import UnknownItem

        try:
            keeping.restore(_shelf(), id)
        except UnknownItem as why:
            raise fail(f"no removed item {id!r} is kept") from why
        typer.echo(f"{id} is back")


def _tell(shelf: "Wardrobe", product: "Product") -> None:
    """Print an item: its words, each key point with its confidence, and where its preview lies."""
    from fitmirror.wardrobe.item_folder import PREVIEW
    from fitmirror.wardrobe.preview import unsure_points

    item = product.item
    console = printer()
    console.print(f"[bold]{escape(item.id)}[/]  {item.category.value}  {escape(item.title)}")
    for name, value in (("SKU", item.sku), ("colours", ", ".join(item.colours)), ("text", item.text)):
        if value:
            console.print(f"{name}: {escape(value)}")
    if product.back is not None:
        console.print("back: shown when the shopper turns round")
    for size, measures in item.sizes.items():
        console.print(f"size {escape(size)}: {escape(', '.join(f'{k} {v:g}' for k, v in measures.items()))}")
    unsure = unsure_points(product)
    table = Table("key point", "x", "y", "sure", "", box=None)
    for name, (x, y, confidence) in item.keypoints.items():
        note = "set by hand" if name in item.edited else "[yellow]look at it[/]" if name in unsure else ""
        table.add_row(name, f"{x:.0f}", f"{y:.0f}", f"{confidence:.0%}", note)
    if item.neckline:
        table.add_row("neckline", "", "", f"{item.neckline_confidence:.0%}", "")
    console.print(table)
    preview = shelf.cutout_file(item.id).with_name(PREVIEW)
    if preview.is_file():
        console.print(f"preview: {escape(str(preview))}", soft_wrap=True)
    if unsure:
        console.print(f"[yellow]{len(unsure)} of {len(item.keypoints)} key points are unsure: look at the preview[/]")
