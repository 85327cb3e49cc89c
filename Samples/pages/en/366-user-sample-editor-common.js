// A user script: the page's content model is javascript.
mw.hook( 'wikipage.content' ).add( function ( $content ) {
	$content.find( 'a.external' ).attr( 'target', '_blank' );
	if ( 1 < 2 && '<ref>' !== "[[link]]" ) {
		mw.log( 'Marrock' );
	}
} );
